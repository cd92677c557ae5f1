using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Photos;

/// <summary>Reads photos and their classes: a folder with one subfolder a class, or a table of paths and labels.</summary>
internal static class DataSet
{
    // Decoding so many photos takes some seconds. Of more, only classes of a few photos are looked at before they are split: there every photo counts. The others are left out when they are met.
    private const int MostDecoded = 5000;
    private const int SmallClass = 50;

    /// <summary>Reads one set.</summary>
    public static PhotoSet Read(string path) =>
        Directory.Exists(path) ? PhotoSet.FromFolder(path)
        : File.Exists(path) ? PhotoSet.FromTable(path)
        : throw new FailureException($"There is no folder or table '{path}'. A data set is a folder with one subfolder a class, or a CSV file with columns path and label.");

    /// <summary>Reads what is learned from, what it is judged by, and what nobody has seen.</summary>
    /// <remarks>Photos that cannot be read are left out first, so that a class is not split into one readable photo and one that is not.</remarks>
    public static PhotoSplit Split(string dataset, string? validation, string? test, long seed, int? threads, CancellationToken cancellationToken)
    {
        PhotoSplit split;
        if (validation is not null)
        {
            var training = Readable(Read(dataset));
            split = new PhotoSplit(training, WithClasses(Read(validation), training.ClassNames, validation));
        }
        else
        {
            split = Directory.Exists(dataset) ? PhotoSplit.FromFolder(dataset, seed: seed, prepare: Readable) : Readable(Read(dataset)).Split(0.2, seed);
        }

        split.Training.CheckTrainable();
        if (split.Validation.Count == 0)
            throw new FailureException($"No class in '{dataset}' has a second photo to validate on. Add photos, or name others with --validation-dataset.");
        return test is null ? split : split with { Test = WithClasses(Read(test), split.Training.ClassNames, test) };

        PhotoSet Readable(PhotoSet photos)
        {
            if (photos.Count <= MostDecoded)
                return photos.WithoutUnreadable(threads, cancellationToken);
            var small = new PhotoSet(photos.Samples.Where(photo => photos.ClassCounts[photo.Label] < SmallClass), photos.ClassNames).WithoutUnreadable(threads, cancellationToken);
            var kept = small.Samples.ToHashSet();
            return new PhotoSet(photos.Samples.Where(photo => photos.ClassCounts[photo.Label] >= SmallClass || kept.Contains(photo)), photos.ClassNames, [.. photos.Unreadable, .. small.Unreadable]);
        }
    }

    /// <summary>Gives photos the class indexes of a classifier, by name.</summary>
    /// <exception cref="FailureException">A photo is of a class that the classifier does not know.</exception>
    public static PhotoSet WithClasses(PhotoSet photos, IReadOnlyList<string> classNames, string path)
    {
        var places = classNames.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        string[] unknown = [.. photos.ClassNames.Where(name => !places.ContainsKey(name))];
        if (unknown.Length > 0)
        {
            throw new FailureException($"'{path}' has photos of classes that are not known: '{string.Join("', '", unknown.Take(5))}'{(unknown.Length > 5 ? ", …" : "")}. "
                + $"Known are '{string.Join("', '", classNames.Take(5))}'{(classNames.Count > 5 ? ", …" : "")}. Rename the class, or leave it out.");
        }

        return new PhotoSet(photos.Samples.Select(photo => PhotoSample.FromFile(photo.Path!, places[photos.ClassNames[photo.Label]])), classNames, photos.Unreadable);
    }
}
