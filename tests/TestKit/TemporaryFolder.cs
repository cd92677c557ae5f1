namespace MLNet.VisionGraph.TestKit;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Gets the folder's path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("visiongraph-").FullName;

    /// <summary>Gets the path of a file in it.</summary>
    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
