using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph;

/// <summary>Lists the images in folders.</summary>
public static class ImageFolder
{
    /// <summary>
    /// Returns the paths of the images in a folder and its subfolders, in ordinal order. Files are images by their ending (.jpg, .jpeg,
    /// .jfif, .png, .webp, .gif, .bmp, .ico) or by their content. Hidden files and folders, folders of tools, outputs of trainings,
    /// folders that cannot be read, and links to folders that are read anyway are left out.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The paths, which begin with the folder's.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static IReadOnlyList<string> GetImages(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Directory.Exists(folder)
            ? new ImageTree(folder).Images(folder)
            : throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
    }
}
