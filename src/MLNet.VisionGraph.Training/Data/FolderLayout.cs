using MLNet.VisionGraph.Images;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Which of a folder's subfolders hold the parts of a split set; all null where its subfolders are classes.</summary>
internal sealed record FolderLayout(string? Training, string? Validation, string? Test)
{
    /// <summary>Looks at the names of the subfolders.</summary>
    public static FolderLayout Of(string folder)
    {
        var names = ImageFolder.Subfolders(folder).ToDictionary(path => Path.GetFileName(path)!, StringComparer.OrdinalIgnoreCase);
        string? First(params string[] candidates) => candidates.Select(name => names.GetValueOrDefault(name)).FirstOrDefault(path => path is not null);
        var (training, validation, test) = (First("train", "training"), First("val", "valid", "validation"), First("test", "testing"));

        // A class may be called "train"; a part of a split set holds folders, and nothing but parts lies beside it.
        var parts = new[] { training, validation, test }.OfType<string>().ToArray();
        return training is not null && parts.Length == names.Count && parts.All(part => ImageFolder.Subfolders(part).Any())
            ? new FolderLayout(training, validation, test)
            : new FolderLayout(null, null, null);
    }
}
