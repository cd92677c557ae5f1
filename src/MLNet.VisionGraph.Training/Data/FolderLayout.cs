using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// How a folder of images is organized: into class folders, or into the parts of a split data set, which contain class folders.
/// </summary>
/// <param name="Training">The folder of the training part; null if the subfolders are classes.</param>
/// <param name="Validation">The folder of the validation part; null if there is none with class folders.</param>
/// <param name="Test">The folder of the test part; null if there is none with class folders.</param>
/// <param name="Classes">The class folders; empty if the data set is split.</param>
internal sealed record FolderLayout(string? Training, string? Validation, string? Test, IReadOnlyList<string> Classes)
{
    /// <summary>Reads the layout. What belongs neither to a class nor to a part is left out of the tree.</summary>
    /// <exception cref="TrainingDataException">
    /// A folder that has the name of a part is beside class folders, or two folders have the name of the same part.
    /// </exception>
    public static FolderLayout Read(ImageTree tree, string root, ImageFolderOptions options)
    {
        var excluded = options.Exclude.Select(ImageTree.RealPath).ToHashSet(StringComparer.Ordinal);
        var all = tree.Subfolders(root);
        string[] folders = [.. all.Where(folder => !excluded.Contains(ImageTree.RealPath(folder)))];
        foreach (var folder in all.Except(folders))
            tree.LeaveOut(folder, "excluded");
        if (options.AllowSplitNames)
            return new FolderLayout(null, null, null, folders);
        var parts = folders.ToLookup(SplitNames.Of);
        var withClasses = folders
            .Where(folder => SplitNames.Of(folder) != SplitPart.None && tree.Subfolders(folder).Count > 0)
            .ToHashSet(StringComparer.Ordinal);
        string[] training = [.. parts[SplitPart.Training].Where(withClasses.Contains)];
        var hasOtherPart = all.Any(folder => SplitNames.Of(folder) is SplitPart.Validation or SplitPart.Test);
        var isSplit = training.Length > 0 && (hasOtherPart || folders.Length == 1);
        if (!isSplit)
        {
            return Array.Find(folders, folder => SplitNames.Of(folder) != SplitPart.None) is { } name
                ? throw new TrainingDataException(Ambiguity(root, name, withClasses.Contains(name)))
                : new FolderLayout(null, null, null, folders);
        }

        foreach (var folder in parts[SplitPart.None])
            tree.LeaveOut(folder, "neither training, validation nor test");
        return new FolderLayout(Only(training), Only(LabeledParts(SplitPart.Validation)), Only(LabeledParts(SplitPart.Test)), []);

        string[] LabeledParts(SplitPart part)
        {
            foreach (var flat in parts[part].Where(folder => !withClasses.Contains(folder)))
                tree.LeaveOut(flat, $"no class folders, {tree.Loose(flat).Count()} images without labels");
            return [.. parts[part].Where(withClasses.Contains)];
        }
    }

    private static string? Only(string[] folders) =>
        folders.Length <= 1
            ? folders.FirstOrDefault()
            : throw new TrainingDataException(
                $"'{folders[0]}' and '{folders[1]}' have names of the same part of a split data set. Remove or exclude one of them."
            );

    private static string Ambiguity(string root, string folder, bool hasClasses) =>
        $"'{Path.GetFileName(folder)}' in '{root}' has the name of a part of a split data set, "
        + (
            hasClasses
                ? "but the folders beside it look like classes. "
                : "but no class folders inside, as the folders beside it have none. "
        )
        + "Move it to another folder or exclude it; if it is a class, allow such names "
        + $"({nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.AllowSplitNames)}, --allow-split-names).";
}
