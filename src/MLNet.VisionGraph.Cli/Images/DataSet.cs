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
        Func<IReadOnlyList<string>, ImageDataset>? held = validation is null ? null : names => ReadFor(validation, names);
        ImageDatasetSplit split;
        if (Directory.Exists(dataset))
        {
            split = ImageDatasetSplit.FromFolder(dataset, seed: seed, prepare: Readable, options: options, validation: held);
        }
        else
        {
            var images = Readable(Read(dataset));
            split = held is null ? images.Split(0.2, seed) : new ImageDatasetSplit(images, held(images.ClassNames));
        }

        if (test is not null)
        {
            var unseen = ReadFor(test, split.Training.ClassNames);
            split = split with { Test = unseen, LeftOut = [.. split.LeftOut, .. unseen.LeftOut] };
        }

        if (validation is not null || test is not null)
            split = split.WithoutSharedImages();
        split.Training.CheckTrainable(minimumPerClass: 1);
        if (split.Validation.Count == 0)
            throw new FailureException(
                $"No class in '{dataset}' has a second image to validate on. Add images, or pass others with --validation-dataset."
            );
        return split;

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
                images.Samples.Where(image => images.ClassCounts[image.Label] >= SmallClass || kept.Contains(image)),
                images.ClassNames,
                [.. images.Unreadable, .. small.Unreadable]
            )
            {
                LeftOut = images.LeftOut,
                Notes = [.. images.Notes, .. small.Notes],
            };
        }
    }

    /// <summary>Reads the images that a classifier is evaluated on; there need not be images of all its classes.</summary>
    public static ImageDataset ReadFor(string path, IReadOnlyList<string> classNames) =>
        Directory.Exists(path)
            ? ImageDataset.FromFolder(path, classNames, new ImageFolderOptions { AllowSplitNames = true })
            : ReadTable(path, classNames);

    private static ImageDataset ReadTable(string path, IReadOnlyList<string> classNames) =>
        File.Exists(path) ? ImageDataset.FromTable(path, classNames) : Read(path);
}
