using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Images;

/// <summary>Reads images and their classes: a folder with one subfolder per class, or a table of paths and labels.</summary>
internal static class DataSet
{
    // Decoding this many images takes a few seconds. In larger sets, only classes with few images are checked before the split, because
    // every image counts there. Unreadable images of the other classes are left out when they are read.
    private const int MaxDecoded = 5000;
    private const int SmallClass = 50;

    /// <summary>Reads one data set.</summary>
    private static ImageDataset Read(string path) =>
        Directory.Exists(path) ? ImageDataset.FromFolder(path)
        : File.Exists(path) ? ImageDataset.FromTable(path)
        : throw new FailureException(
            $"There is no folder or table '{path}'. "
                + "A dataset is a folder with one subfolder per class, or a CSV file with the columns path and label."
        );

    /// <summary>Reads the training, validation and test images.</summary>
    /// <remarks>
    /// Unreadable images are removed first, so that a class is not split into one readable image and one unreadable image.
    /// </remarks>
    public static ImageDatasetSplit Split(
        string dataset,
        string? validation,
        string? test,
        bool allowSplitNames,
        long seed,
        int? threads,
        CancellationToken cancellationToken
    )
    {
        var options = new ImageFolderOptions
        {
            Exclude = [.. new[] { validation, test }.OfType<string>()],
            AllowSplitNames = allowSplitNames,
        };
        ImageDatasetSplit split;
        if (validation is not null)
        {
            var images = Directory.Exists(dataset) ? ImageDataset.FromFolder(dataset, options) : Read(dataset);
            split = new ImageDatasetSplit(Readable(images), ReadFor(validation, images.ClassNames)) { LeftOut = images.LeftOut };
        }
        else
        {
            split = Directory.Exists(dataset)
                ? ImageDatasetSplit.FromFolder(dataset, seed: seed, prepare: Readable, options: options)
                : Readable(Read(dataset)).Split(0.2, seed);
        }

        split.Training.CheckTrainable();
        if (split.Validation.Count == 0)
            throw new FailureException(
                $"No class in '{dataset}' has a second image to validate on. Add images, or pass others with --validation-dataset."
            );
        return test is null ? split : split with { Test = ReadFor(test, split.Training.ClassNames) };

        ImageDataset Readable(ImageDataset images)
        {
            if (images.Count <= MaxDecoded)
                return images.WithoutUnreadable(threads, cancellationToken);
            var small = new ImageDataset(
                images.Samples.Where(image => images.ClassCounts[image.Label] < SmallClass),
                images.ClassNames
            ).WithoutUnreadable(threads, cancellationToken);
            var kept = small.Samples.ToHashSet();
            return new ImageDataset(
                images.Samples.Where(photo => images.ClassCounts[photo.Label] >= SmallClass || kept.Contains(photo)),
                images.ClassNames,
                [.. images.Unreadable, .. small.Unreadable]
            );
        }
    }

    /// <summary>Reads the images that a classifier is evaluated on; there need not be images of all its classes.</summary>
    public static ImageDataset ReadFor(string path, IReadOnlyList<string> classNames) =>
        Directory.Exists(path)
            ? ImageDataset.FromFolder(path, classNames, new ImageFolderOptions { AllowSplitNames = true })
            : WithClasses(Read(path), classNames, path);

    /// <summary>Assigns the class indexes of a classifier to images, by class name.</summary>
    /// <exception cref="FailureException">An image has a class that the classifier does not have.</exception>
    private static ImageDataset WithClasses(ImageDataset images, IReadOnlyList<string> classNames, string path)
    {
        var places = classNames
            .Select((name, index) => (name, index))
            .ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        string[] unknown = [.. images.ClassNames.Where(name => !places.ContainsKey(name))];
        if (unknown.Length > 0)
        {
            throw new FailureException(
                $"'{path}' contains images of classes that are not known: "
                    + $"'{string.Join("', '", unknown.Take(5))}'{(unknown.Length > 5 ? ", …" : "")}. "
                    + $"The known classes are '{string.Join("', '", classNames.Take(5))}'{(classNames.Count > 5 ? ", …" : "")}. "
                    + "Rename the class, or remove it."
            );
        }

        return new ImageDataset(
            images.Samples.Select(image => ImageSample.FromFile(image.Path!, places[images.ClassNames[image.Label]])),
            classNames,
            images.Unreadable
        );
    }
}
