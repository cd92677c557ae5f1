namespace MLNet.VisionGraph;

/// <summary>Writes files that appear whole or not at all, whatever becomes of the disk or the process: a draft beside the file takes its place once it is complete.</summary>
internal static class WholeFile
{
    // One name, so that what a killed process leaves behind is overwritten by the next.
    private const string Draft = ".part";

    /// <summary>Writes a file; one that is there is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the draft, whose path it is given.</param>
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

    /// <summary>Writes a file of text in UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, draft => File.WriteAllText(draft, text));
}
