using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>The paths of images in tables, as different programs write them.</summary>
internal static partial class TablePath
{
    /// <summary>Returns the path of a file on this system.</summary>
    /// <param name="folder">The folder that relative paths are relative to.</param>
    /// <param name="text">A path, with slashes or backslashes, or a <c>file:</c> address.</param>
    /// <param name="isForeign">Receives whether it is a path of Windows, on another system, of a file that does not exist here.</param>
    /// <exception cref="FormatException">It is the address of something that is no file.</exception>
    public static string Resolve(string folder, string text, out bool isForeign)
    {
        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            text = FileOf(text);
        else if (Address().IsMatch(text))
            throw new FormatException($"has the address '{text}' instead of a path: download the images first");
        var path = Path.Combine(folder, text);
        isForeign = Path.DirectorySeparatorChar != '\\' && WindowsRoot().IsMatch(text) && !File.Exists(path);

        // A backslash may be a part of a name on Linux and macOS.
        return Path.DirectorySeparatorChar == '\\' || !text.Contains('\\') || isForeign || File.Exists(path)
            ? path
            : Path.Combine(folder, text.Replace('\\', '/'));
    }

    private static string FileOf(string text)
    {
        // file:///photos/a.jpg, file://localhost/…, file:///C:/…; and file:photos/a.jpg, which is not a standard.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || !address.IsFile || !text.Contains("//", StringComparison.Ordinal))
            return Uri.UnescapeDataString(text["file:".Length..]);
        var path = address.Host is "" or "localhost" ? Uri.UnescapeDataString(address.AbsolutePath) : address.LocalPath;
        return WindowsRoot().IsMatch(path.TrimStart('/')) && !path.StartsWith("//", StringComparison.Ordinal) ? path.TrimStart('/') : path;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]+://")]
    private static partial Regex Address();

    [GeneratedRegex(@"^([A-Za-z]:[\\/]|\\\\)")]
    private static partial Regex WindowsRoot();
}
