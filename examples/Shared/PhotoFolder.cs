namespace Examples;

/// <summary>Reads a folder with one subfolder per class, or with two such folders, <c>train</c> and <c>test</c>.</summary>
internal static class PhotoFolder
{
    private static readonly string[] s_extensions = [".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp"];

    public static (List<Photo> Train, List<Photo> Test) Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");

        var (trainFolder, testFolder) = (Path.Combine(folder, "train"), Path.Combine(folder, "test"));
        var (train, test) =
            Directory.Exists(trainFolder) && Directory.Exists(testFolder)
                ? (Classes(trainFolder), Classes(testFolder))
                : Split(Classes(folder));

        if (train.Select(photo => photo.Label).Distinct().Count() < 2 || test.Count == 0)
            throw new InvalidOperationException(
                $"'{folder}' needs at least two subfolders with photos ({string.Join(", ", s_extensions)}), one for each class."
            );
        return (train, test);
    }

    private static List<Photo> Classes(string folder) =>
        [
            .. from classFolder in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
            from file in Directory.EnumerateFiles(classFolder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            where s_extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
            select new Photo { Path = Path.GetFullPath(file), Label = Path.GetFileName(classFolder) },
        ];

    // Every fourth photo of a class is held out.
    private static (List<Photo> Train, List<Photo> Test) Split(List<Photo> photos)
    {
        var split = photos
            .GroupBy(photo => photo.Label)
            .SelectMany(group => group.Select((photo, i) => (photo, Held: i % 4 == 3)))
            .ToLookup(item => item.Held, item => item.photo);
        return ([.. split[false]], [.. split[true]]);
    }
}
