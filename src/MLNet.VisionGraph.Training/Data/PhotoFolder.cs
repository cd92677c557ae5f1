namespace MLNet.VisionGraph.Training.Data;

/// <summary>Reads folders with one subfolder a class.</summary>
internal static class PhotoFolder
{
    private static readonly HashSet<string> s_extensions = new([".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".ico"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the classes from the folder.</summary>
    public static PhotoSet Read(string folder)
    {
        if (FolderLayout.Of(folder) is { Training: not null })
        {
            throw new TrainingDataException($"'{folder}' is split into folders for training, validation or test, which are no classes. "
                + $"Call {nameof(PhotoSplit)}.{nameof(PhotoSplit.FromFolder)} with it, or {nameof(PhotoSet)}.{nameof(PhotoSet.FromFolder)} with one of its subfolders.");
        }

        string[] names = [.. Subfolders(folder).Select(path => Path.GetFileName(path)!)];
        if (names.Length == 0)
        {
            var loose = Photos(folder).Any() ? "It holds photos, but no subfolders" : "It is empty";
            throw new TrainingDataException($"No classes were found in '{folder}'. {loose}; one subfolder for each class was expected, named like the class, with its photos inside.");
        }

        if (names.Length == 1)
            throw new TrainingDataException($"There is one class only in '{folder}' ('{names[0]}'): a classifier needs two or more subfolders.");
        var set = Read(folder, names);
        var empty = names.Where((_, index) => set.ClassCounts[index] == 0).ToArray();
        if (empty.Length > 0)
        {
            throw new TrainingDataException($"The class{(empty.Length > 1 ? "es" : string.Empty)} {string.Join(", ", empty.Take(5).Select(name => $"'{name}'"))} in '{folder}' "
                + $"{(empty.Length > 1 ? "have" : "has")} no photos (files that end in {string.Join(' ', s_extensions.Order(StringComparer.Ordinal))}). Add some, or remove the folder.");
        }

        return set;
    }

    /// <summary>Reads photos of classes that are known; a class may lack photos here.</summary>
    public static PhotoSet Read(string folder, IReadOnlyList<string> classNames)
    {
        var labels = classNames.Select((name, index) => (name, index)).ToDictionary(entry => entry.name, entry => entry.index, StringComparer.Ordinal);
        var samples = new List<PhotoSample>();
        foreach (var subfolder in Subfolders(folder))
        {
            if (!labels.TryGetValue(Path.GetFileName(subfolder)!, out var label))
            {
                throw new TrainingDataException(
                    $"'{subfolder}' is a class that the training photos do not have; they have {string.Join(", ", classNames.Take(10).Select(name => $"'{name}'"))}. Rename or remove the folder.");
            }

            samples.AddRange(Photos(subfolder, SearchOption.AllDirectories).Select(path => PhotoSample.FromFile(path, label)));
        }

        return samples.Count > 0 ? new PhotoSet(samples, classNames) : throw new TrainingDataException($"There are no photos in the subfolders of '{folder}'.");
    }

    /// <summary>The subfolders by name, without hidden ones.</summary>
    public static IEnumerable<string> Subfolders(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder).Where(path => !IsHidden(path)).Order(StringComparer.Ordinal)
        : throw new DirectoryNotFoundException($"There is no folder '{folder}'.");

    private static IEnumerable<string> Photos(string folder, SearchOption depth = SearchOption.TopDirectoryOnly) =>
        Directory.EnumerateFiles(folder, "*", depth).Where(path => s_extensions.Contains(Path.GetExtension(path)) && !IsHidden(path)).Order(StringComparer.Ordinal);

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');
}
