using System.Runtime.CompilerServices;

namespace MLNet.VisionGraph.TestKit;

/// <summary>The sources that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Gets the root folder.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    /// <summary>Gets a path below the root.</summary>
    public static string At(params string[] names) => Path.Combine([Root, .. names]);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
