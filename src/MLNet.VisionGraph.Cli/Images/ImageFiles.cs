namespace MLNet.VisionGraph.Cli.Images;

/// <summary>Enumerates the images that are specified on the command line: files, folders, or a list on standard input.</summary>
internal static class ImageFiles
{
    private static readonly HashSet<string> s_extensions = new(
        [".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".ico"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Returns the paths of the images. Those in a folder are sorted, and hidden ones are skipped.</summary>
    /// <param name="names">Files, folders, or <c>-</c> for one path per line on standard input.</param>
    /// <param name="input">Standard input.</param>
    public static IEnumerable<string> Enumerate(IEnumerable<string> names, TextReader input)
    {
        foreach (var name in names)
        {
            if (name == "-")
            {
                while (input.ReadLine() is { } line)
                {
                    if (line.Trim().TrimStart('\uFEFF') is { Length: > 0 } path)
                        yield return path;
                }
            }
            else if (Directory.Exists(name))
            {
                var found = false;
                foreach (var path in InFolder(name))
                {
                    found = true;
                    yield return path;
                }

                if (!found)
                    throw new FailureException(
                        $"There are no photos in '{name}' "
                            + $"(files that end in {string.Join(' ', s_extensions.Order(StringComparer.Ordinal))})."
                    );
            }
            else
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<string> InFolder(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => s_extensions.Contains(Path.GetExtension(path)) && !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal);
}
