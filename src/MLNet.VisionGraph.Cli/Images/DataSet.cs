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
    public static ImageDataset Read(string path) =>
        Directory.Exists(path) ? ImageDataset.FromFolder(path)
        : File.Exists(path) ? ImageDataset.FromTable(path)
        : throw new FailureException(
            $"There is no folder or table '{path}'. "
                + "A data set is a folder with one subfolder a class, or a CSV file with columns path and label."
        );

    /// <summary>Reads the training, validation and test images.</summary>
    /// <remarks>
    /// Unreadable images are removed first, so that a class is not split into one readable image and one unreadable image.
    /// </remarks>
    public static ImageDatasetSplit Split(
        string dataset,
        string? validation,
        string? test,
        long seed,
        int? threads,
        CancellationToken cancellationToken
    )
    {
        ImageDatasetSplit split;
        if (validation is not null)
        {
            var training = Readable(Read(dataset));
            split = new ImageDatasetSplit(training, WithClasses(Read(validation), training.ClassNames, validation));
        }
        else
        {
            split = Directory.Exists(dataset)
                ? ImageDatasetSplit.FromFolder(dataset, seed: seed, prepare: Readable)
                : Readable(Read(dataset)).Split(0.2, seed);
        }

        split.Training.CheckTrainable();
        if (split.Validation.Count == 0)
            throw new FailureException(
                $"No class in '{dataset}' has a second photo to validate on. Add photos, or name others with --validation-dataset."
            );
        return test is null ? split : split with { Test = WithClasses(Read(test), split.Training.ClassNames, test) };

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

    /// <summary>Assigns the class indexes of a classifier to images, by class name.</summary>
    /// <exception cref="FailureException">An image has a class that the classifier does not have.</exception>
    public static ImageDataset WithClasses(ImageDataset images, IReadOnlyList<string> classNames, string path)
    {
        var places = classNames
            .Select((name, index) => (name, index))
            .ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        string[] unknown = [.. images.ClassNames.Where(name => !places.ContainsKey(name))];
        if (unknown.Length > 0)
        {
            throw new FailureException(
                $"'{path}' has photos of classes that are not known: "
                    + $"'{string.Join("', '", unknown.Take(5))}'{(unknown.Length > 5 ? ", …" : "")}. "
                    + $"Known are '{string.Join("', '", classNames.Take(5))}'{(classNames.Count > 5 ? ", …" : "")}. "
                    + "Rename the class, or leave it out."
            );
        }

        return new ImageDataset(
            images.Samples.Select(image => ImageSample.FromFile(image.Path!, places[images.ClassNames[image.Label]])),
            classNames,
            images.Unreadable
        );
    }
}
