namespace MLNet.VisionGraph.TestKit;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Gets the folder's path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("visiongraph-").FullName;

    /// <summary>Gets the path of a file in it.</summary>
    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>Creates a folder in it.</summary>
    /// <param name="names">The names of the folders on the way to it.</param>
    /// <returns>The path of the new folder.</returns>
    public string Made(params string[] names) => Directory.CreateDirectory(System.IO.Path.Combine([Path, .. names])).FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
