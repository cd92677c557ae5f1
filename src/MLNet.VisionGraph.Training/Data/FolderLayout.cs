using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>The subfolders that hold the parts of a split data set; all null if the subfolders are classes.</summary>
internal sealed record FolderLayout(string? Training, string? Validation, string? Test)
{
    /// <summary>Detects the layout from the names of the subfolders.</summary>
    public static FolderLayout Detect(string folder)
    {
        var names = ImageFolder.Subfolders(folder).ToDictionary(path => Path.GetFileName(path)!, StringComparer.OrdinalIgnoreCase);
        string? First(params string[] candidates) =>
            candidates.Select(name => names.GetValueOrDefault(name)).FirstOrDefault(path => path is not null);
        var (training, validation, test) = (First("train", "training"), First("val", "valid", "validation"), First("test", "testing"));

        // A class may be called "train"; a part of a split data set contains folders, and all its sibling folders are parts.
        var parts = new[] { training, validation, test }.OfType<string>().ToArray();
        return training is not null && parts.Length == names.Count && parts.All(part => ImageFolder.Subfolders(part).Any())
            ? new FolderLayout(training, validation, test)
            : new FolderLayout(null, null, null);
    }
}
