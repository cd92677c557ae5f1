namespace MLNet.VisionGraph.Tests;

/// <summary>Where the tests' files lie.</summary>
internal static class TestData
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([AppContext.BaseDirectory, "Data", .. parts]);
}
