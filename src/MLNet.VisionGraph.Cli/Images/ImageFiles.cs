namespace MLNet.VisionGraph.Cli.Images;

/// <summary>Enumerates the images that are specified on the command line: files, folders, or a list on standard input.</summary>
internal static class ImageFiles
{
    /// <summary>Returns the paths of the images. Those in a folder are listed by <see cref="ImageFolder"/>.</summary>
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
                var images = ImageFolder.GetImages(name);
                if (images.Count == 0)
                    throw new FailureException($"There are no images in '{name}' (JPEG, PNG, WebP, GIF, BMP or ICO).");
                foreach (var path in images)
                    yield return path;
            }
            else
            {
                yield return name;
            }
        }
    }
}
