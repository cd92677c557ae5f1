namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>Lists image files and class folders on disk, in ordinal order. Names that start with a dot are skipped.</summary>
internal static class ImageFolder
{
    private static readonly HashSet<string> s_extensions = new(
        [".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".ico"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Gets the file name extensions of image files, such as <c>.jpg</c>.</summary>
    public static IEnumerable<string> Extensions => s_extensions.Order(StringComparer.Ordinal);

    /// <summary>Returns the paths of a folder's subfolders.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static IEnumerable<string> Subfolders(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Where(path => !IsHidden(path)).Order(StringComparer.Ordinal)
            : throw new DirectoryNotFoundException($"There is no folder '{folder}'.");

    /// <summary>Returns the paths of the image files in a folder.</summary>
    public static IEnumerable<string> Files(string folder, SearchOption depth) =>
        Directory
            .EnumerateFiles(folder, "*", depth)
            .Where(path => s_extensions.Contains(Path.GetExtension(path)) && !IsHidden(path))
            .Order(StringComparer.Ordinal);

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');
}
