namespace MLNet.VisionGraph.Storage;

/// <summary>
/// Atomic writing of files: a file appears complete or not at all, even if the disk or the process fails. A draft in the same folder
/// replaces the file once it is complete.
/// </summary>
internal static class WholeFile
{
    // A fixed name, so that the draft of a killed process is overwritten by the next one.
    private const string Draft = ".part";

    /// <summary>Writes a file. An existing file is replaced.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="write">Writes the draft to the path that is passed to it.</param>
    public static void Write(string path, Action<string> write)
    {
        try
        {
            write(path + Draft);
            File.Move(path + Draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(path + Draft);
            throw;
        }
    }

    /// <summary>Writes a text file in UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, draft => File.WriteAllText(draft, text));
}
