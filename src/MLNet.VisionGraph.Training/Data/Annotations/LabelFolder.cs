using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>Reads a folder, or one label file, of any format.</summary>
internal static partial class LabelFolder
{
    /// <summary>Reads a data set.</summary>
    public static ObjectDataset Read(string path, ObjectDatasetOptions options)
    {
        var file = File.Exists(path) ? Path.GetFullPath(path) : null;
        var root = file is null ? path : RootOf(file);
        if (!Directory.Exists(root))
            throw new DirectoryNotFoundException($"There is no folder or file '{path}'.");
        var tree = new ImageTree(root);
        var photos = Photos(tree, root, isListed: true).ToList();
        LabelFile[] files =
        [
            .. tree.Others.Select(other => new LabelFile(other, NameOf(root, other))).OrderBy(each => each.Name, StringComparer.Ordinal),
        ];
        if (options.ImageFolder is { } elsewhere)
        {
            if (!Directory.Exists(elsewhere))
                throw new DirectoryNotFoundException($"There is no folder '{elsewhere}'.");
            var known = photos.Select(photo => Path.GetFullPath(photo.Path)).ToHashSet(StringComparer.Ordinal);
            photos.AddRange(
                Photos(new ImageTree(elsewhere), elsewhere, isListed: false).Where(photo => known.Add(Path.GetFullPath(photo.Path)))
            );
        }

        LabelFile? only = null;
        if (file is not null)
        {
            only = files.FirstOrDefault(each => Path.GetFullPath(each.Path) == file) ?? new LabelFile(file, NameOf(root, file));
        }

        var (format, labels) = Choose(path, only, files, photos.Count, options);
        var masks = Masks(photos).ToHashSet();
        var reading = new LabelReading(new PhotoIndex(photos.Where(photo => !masks.Contains(photo))), files, options);
        if (masks.Count > 0)
        {
            reading.Report(
                AnnotationProblemKind.Other,
                AnnotationAction.LeftOut,
                new LabelPlace(string.Join('/', masks.First().Parts[..^1])),
                null,
                $"{masks.Count} pictures in folders for masks have the names of photos and are taken as masks, which are not read."
            );
        }

        format.Read(reading, labels);
        if (only is null)
        {
            ReportOthers(reading, format, labels, options);
            ReportBroken(reading, labels, files);
        }

        return Finish(reading, format, root, isWhole: only is null || format.IsWholeFolder(only));
    }

    private static (LabelFormat Format, IReadOnlyList<LabelFile> Files) Choose(
        string path,
        LabelFile? only,
        LabelFile[] files,
        int photos,
        ObjectDatasetOptions options
    )
    {
        foreach (var format in options.Format is { } wanted ? [LabelFormat.Of(wanted)] : LabelFormat.All)
        {
            var found = format.Find(files);
            if (only is not null)
                found =
                    !found.Any(file => file.Path == only.Path) ? format.Find([only])
                    : format.IsWholeFolder(only) ? found
                    : [only];
            if (found.Count > 0)
                return (format, found);
        }

        var what = options.Format is { } format_ ? $"{LabelFormat.Of(format_).Name} labels" : "labels of a known format";
        var endings = files
            .GroupBy(each => each.Extension)
            .OrderByDescending(group => group.Count())
            .Take(3)
            .Select(group => $"{group.Count()} {(group.Key.Length > 0 ? group.Key : "without an ending")}");
        var others = files.Length == 0 ? "no other files" : $"as other files {string.Join(", ", endings)}";
        throw new TrainingDataException(
            $"'{path}' has no {what}: {photos} photos and {others} were found. "
                + $"Known formats: {string.Join(", ", LabelFormat.All.Select(each => each.Name))}."
                + Damage(only is null ? files : [only])
        );
    }

    // The first file that may have been one of labels, and what is wrong with it.
    private static string Damage(LabelFile[] files)
    {
        if (Array.Find(files, file => file.Content == LabelContent.Broken) is not { } broken)
            return string.Empty;
        try
        {
            Open(broken);
            return string.Empty;
        }
        catch (Exception exception) when (exception is LabelException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return $" '{broken.Name}' cannot be read: {exception.Message}";
        }
    }

    private static void Open(LabelFile file)
    {
        if (file.Extension == ".xml")
            XmlLabels.Open(file.Path);
        else
            JsonLabels.Open(file.Path).Dispose();
    }

    private static ObjectDataset Finish(LabelReading reading, LabelFormat format, string root, bool isWhole)
    {
        CheckFound(reading, root);
        if (isWhole)
            AddBackground(reading, format);
        PhotoLabels[] labels = [.. reading.Labels];
        AdviseOnSize(reading, labels);
        var found = labels.SelectMany(photo => photo.Objects).Select(each => each.Class).Distinct();
        var classes =
            reading.Options.Classes
            ?? (reading.DeclaredClasses.Count > 0 ? reading.DeclaredClasses : [.. found.Order(StringComparer.Ordinal)]);
        return new ObjectDataset(
            classes,
            labels.Select(photo => new AnnotatedImage(photo.Photo.Path, photo.Width, photo.Height, photo.Objects, photo.Split)),
            format.Format,
            reading.Problems
        )
        {
            Folder = root,
        };
    }

    private static void CheckFound(LabelReading reading, string root)
    {
        var missing = reading.Problems.Where(problem => problem.Kind == AnnotationProblemKind.ImageMissing).ToArray();
        if (missing.Length > 0 && !reading.Labels.Any())
        {
            throw new TrainingDataException(
                $"None of the photos that the labels in '{root}' are for was found, for example '{missing[0].Image}' ({missing[0].File}). "
                    + $"If they are elsewhere, name their folder with {nameof(ObjectDatasetOptions.ImageFolder)} (--images)."
            );
        }
    }

    private static void AdviseOnSize(LabelReading reading, PhotoLabels[] labels)
    {
        var outside = reading.Problems.Count(problem => problem.Kind == AnnotationProblemKind.OutsideImage);
        var left = reading.Problems.Count(problem =>
            problem is { Kind: AnnotationProblemKind.OutsideImage, Action: AnnotationAction.LeftOut }
        );
        var all = labels.Sum(photo => photo.Objects.Count) + left;
        if (outside >= 3 && 2 * outside > all)
        {
            reading.Report(
                AnnotationProblemKind.Other,
                AnnotationAction.Kept,
                new LabelPlace("."),
                null,
                $"{outside} of {all} boxes extend beyond their photos. If the photos were resized after they were labeled, "
                    + $"state the old size with {nameof(ObjectDatasetOptions.LabelSize)} (--label-size)."
            );
        }
    }

    // Photos that no label file names. A part of the data set of which no photo is named was never labeled.
    private static void AddBackground(LabelReading reading, LabelFormat format)
    {
        var rest = reading.Photos.Photos.Where(photo => photo.IsListed && !reading.IsNamed(photo)).ToArray();
        var labeledParts = reading.Labels.Select(labels => labels.Photo.Split).ToHashSet();
        foreach (var part in rest.GroupBy(photo => photo.Split))
        {
            if (part.Key is not null && !labeledParts.Contains(part.Key) && labeledParts.Count > 0)
            {
                reading.Report(
                    AnnotationProblemKind.LabelsMissing,
                    AnnotationAction.LeftOut,
                    new LabelPlace(part.First().Name[..part.First().Name.LastIndexOf('/')]),
                    null,
                    string.Create(CultureInfo.InvariantCulture, $"none of the {part.Count():N0} photos of '{part.Key}' has labels.")
                );
                continue;
            }

            foreach (var photo in part)
            {
                if (format.NamesBackground)
                {
                    reading.Report(
                        AnnotationProblemKind.LabelsMissing,
                        AnnotationAction.Kept,
                        new LabelPlace(photo.Name),
                        photo.Name,
                        "no label file is there for the photo, or none names it: it counts as background."
                    );
                }

                reading.Open(photo, new LabelPlace(photo.Name));
            }
        }
    }

    private static void ReportOthers(
        LabelReading reading,
        LabelFormat format,
        IReadOnlyList<LabelFile> labels,
        ObjectDatasetOptions options
    )
    {
        if (options.Format is not null)
            return;
        LabelFile[] rest = [.. reading.Files.Except(labels)];
        foreach (var other in LabelFormat.All.Where(other => other != format))
        {
            if (other.Find(rest) is { Count: > 0 } found)
            {
                reading.Report(
                    AnnotationProblemKind.Other,
                    AnnotationAction.LeftOut,
                    found[0].Place,
                    null,
                    $"{found.Count} {(found.Count == 1 ? "file holds" : "files hold")} {other.Name} labels, beside those of {format.Name}: "
                        + $"to read them, set {nameof(options.Format)} (--format)."
                );
                rest = [.. rest.Except(found)];
            }
        }
    }

    // A damaged file among label files was one of them.
    private static void ReportBroken(LabelReading reading, IReadOnlyList<LabelFile> labels, LabelFile[] files)
    {
        var folders = labels.Select(file => (file.Folder, file.Extension)).ToHashSet();
        foreach (var file in files.Except(labels))
        {
            if (
                file.Extension is not (".json" or ".xml")
                || file.Content != LabelContent.Broken
                || !folders.Contains((file.Folder, file.Extension))
            )
                continue;
            reading.Try(file, () => Open(file));
        }
    }

    // Masks are pictures too. They have the names of photos, in a folder of their own.
    private static IEnumerable<Photo> Masks(List<Photo> photos)
    {
        var groups = photos.ToLookup(IsInMaskFolder);
        var stems = groups[false]
            .Select(photo => Path.GetFileNameWithoutExtension(photo.Parts[^1]))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return groups[true].Where(photo => stems.Contains(Path.GetFileNameWithoutExtension(photo.Parts[^1])));

        static bool IsInMaskFolder(Photo photo) => photo.Parts.SkipLast(1).Any(part => MaskFolder().IsMatch(part));
    }

    private static IEnumerable<Photo> Photos(ImageTree tree, string root, bool isListed) =>
        tree.Images(root).Select(photo => new Photo(photo, NameOf(root, photo), isListed));

    private static string NameOf(string root, string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    // annotations/instances.json is about the photos beside its folder.
    private static string RootOf(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var isForLabels =
            Path.GetFileName(folder).ToLowerInvariant() is "annotations" or "annotation" or "labels" or "label" or "target" or "ann";
        return isForLabels && Path.GetDirectoryName(folder) is { Length: > 0 } parent ? parent : folder;
    }

    [GeneratedRegex(
        @"\A((instance|semantic|object|class|gt|binary)s?[-_ ]?)?"
            + @"(masks?|segmentation\w*|trimaps?|labels?|annotations?|gt|ground[-_ ]?truth)\z",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex MaskFolder();
}
