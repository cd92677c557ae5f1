using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Reads folders with one subfolder per class.</summary>
internal static class ImageFolderReader
{
    /// <summary>Reads the classes and images of a folder.</summary>
    public static ImageDataset Read(string folder, ImageFolderOptions options)
    {
        var tree = new ImageTree(folder);
        var layout = FolderLayout.Read(tree, folder, options);
        return layout.Training is null ? ReadClasses(tree, folder, layout.Classes) : throw IsSplit(folder);
    }

    /// <summary>Reads the classes and images of class folders.</summary>
    public static ImageDataset ReadClasses(ImageTree tree, string folder, IReadOnlyList<string> classFolders)
    {
        string[] names = [.. classFolders.Select(path => Path.GetFileName(path)!)];
        if (names.Length == 0)
        {
            var loose =
                tree.Loose(folder).Any() ? "It contains images, but no subfolders"
                : tree.LeftOut.Count > 0 ? "It contains no folder that can be used"
                : "It is empty";
            throw new TrainingDataException(
                $"No classes were found in '{folder}'. {loose}; "
                    + "one subfolder for each class was expected, named like the class, with its images inside."
                    + tree.LeftOutSentence
            );
        }

        if (names.Length == 1)
            throw new TrainingDataException(
                $"There is one class only in '{folder}' ('{names[0]}'): a classifier needs two or more subfolders." + tree.LeftOutSentence
            );
        var set = Read(tree, folder, classFolders, names);
        var empty = names.Where((_, index) => set.ClassCounts[index] == 0).ToArray();
        if (empty.Length > 0)
        {
            throw new TrainingDataException(
                $"The class{(empty.Length > 1 ? "es" : string.Empty)} "
                    + $"{string.Join(", ", empty.Take(5).Select(name => $"'{name}'"))} in '{folder}' "
                    + $"{(empty.Length > 1 ? "have" : "has")} no images "
                    + $"(files that end in {string.Join(' ', ImageFileTypes.Extensions)}). Add some, or remove the folder."
                    + tree.LeftOutSentence
            );
        }

        return set;
    }

    /// <summary>Reads images of known classes; a class may have no images here.</summary>
    public static ImageDataset Read(string folder, IReadOnlyList<string> classNames, ImageFolderOptions options)
    {
        var tree = new ImageTree(folder);
        var layout = FolderLayout.Read(tree, folder, options);
        return layout.Training is null ? Read(tree, folder, layout.Classes, classNames) : throw IsSplit(folder);
    }

    private static TrainingDataException IsSplit(string folder) =>
        new(
            $"'{folder}' is split into folders for training, validation or test, which are not classes. "
                + $"Call {nameof(ImageDatasetSplit)}.{nameof(ImageDatasetSplit.FromFolder)} with it, "
                + $"or {nameof(ImageDataset)}.{nameof(ImageDataset.FromFolder)} with one of its subfolders."
        );

    private static ImageDataset Read(ImageTree tree, string folder, IReadOnlyList<string> classFolders, IReadOnlyList<string> classNames)
    {
        var labels = classNames
            .Select((name, index) => (name, index))
            .ToDictionary(entry => entry.name, entry => entry.index, StringComparer.Ordinal);
        var samples = new List<ImageSample>();
        tree.Reserve(classFolders);
        foreach (var subfolder in classFolders)
        {
            if (!labels.TryGetValue(Path.GetFileName(subfolder)!, out var label))
            {
                throw new TrainingDataException(
                    $"'{subfolder}' is a class that the training images do not have; "
                        + $"they have {string.Join(", ", classNames.Take(10).Select(name => $"'{name}'"))}. Rename or remove the folder."
                        + ClassMapping.Hint([Path.GetFileName(subfolder)!], classNames)
                );
            }

            samples.AddRange(tree.Images(subfolder).Select(path => ImageSample.FromFile(path, label)));
        }

        return samples.Count > 0
            ? new ImageDataset(samples, classNames) { LeftOut = tree.LeftOut }
            : throw new TrainingDataException($"There are no images in the subfolders of '{folder}'.{tree.LeftOutSentence}");
    }
}
