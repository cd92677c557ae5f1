using Microsoft.ML;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>Photos and their classes. Immutable; files are read when they are needed.</summary>
public sealed class PhotoSet
{
    /// <summary>Creates a set.</summary>
    /// <param name="samples">The photos.</param>
    /// <param name="classNames">The names of the classes, in the order of their indexes.</param>
    /// <param name="unreadable">Photos that were left out. Default: none.</param>
    /// <exception cref="ArgumentException">A label has no class, or two classes have one name.</exception>
    public PhotoSet(IEnumerable<PhotoSample> samples, IEnumerable<string> classNames, IEnumerable<UnreadablePhoto>? unreadable = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(classNames);
        string[] names = [.. classNames];
        PhotoSample[] photos = [.. samples];
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The class name '{twice.Key}' is there {twice.Count()} times.", nameof(classNames));
        var counts = new int[names.Length];
        foreach (var photo in photos)
        {
            if (photo.Label >= names.Length)
                throw new ArgumentException($"'{photo.Name}' has the label {photo.Label}, but there are {names.Length} classes.", nameof(samples));
            counts[photo.Label]++;
        }

        (Samples, ClassNames, ClassCounts, Unreadable) = (Array.AsReadOnly(photos), Array.AsReadOnly(names), Array.AsReadOnly(counts), [.. unreadable ?? []]);
    }

    /// <summary>Gets the photos.</summary>
    public IReadOnlyList<PhotoSample> Samples { get; }

    /// <summary>Gets the names of the classes, in the order of their indexes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets how many photos each class has.</summary>
    public IReadOnlyList<int> ClassCounts { get; }

    /// <summary>Gets the photos that were left out while the set was made, and why.</summary>
    public IReadOnlyList<UnreadablePhoto> Unreadable { get; }

    /// <summary>Gets how many photos there are.</summary>
    public int Count => Samples.Count;

    /// <summary>Reads a folder with one subfolder a class. Classes are ordered by name (ordinal), photos too; other files and names that start with a dot are passed over.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The photos.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="TrainingDataException">It has no subfolders, one only, or one without photos; or it is split into train and val folders.</exception>
    public static PhotoSet FromFolder(string folder) => PhotoFolder.Read(folder);

    /// <summary>Reads a table (CSV, TSV) with a column of paths and a column of labels. Classes are ordered by name (ordinal).</summary>
    /// <param name="file">The table's path; relative paths in it are relative to its folder.</param>
    /// <param name="options">The columns and the separator. Default: found by their names.</param>
    /// <returns>The photos.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="TrainingDataException">A column was not found, a row is broken, or there are no photos.</exception>
    public static PhotoSet FromTable(string file, PhotoTableOptions? options = null) => PhotoTable.Read(file, options ?? new PhotoTableOptions());

    /// <summary>
    /// Reads a data view once. Pictures and bytes are copied into memory and never disposed; paths are read when they are needed. Rows without a
    /// picture or a label are left out and listed in <see cref="Unreadable"/>.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="imageColumn">A column of images, of paths (text), or of encoded files (vector of bytes).</param>
    /// <param name="labelColumn">A key column, whose key values become the class names, or a text column, whose classes are ordered by name.</param>
    /// <param name="imageFolder">What relative paths are relative to. Default: null, the current folder.</param>
    /// <returns>The photos, in the order of the rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="TrainingDataException">There are no usable rows.</exception>
    public static PhotoSet FromDataView(IDataView data, string imageColumn, string labelColumn, string? imageFolder = null) =>
        PhotoView.Read(data, imageColumn, labelColumn, imageFolder);

    /// <summary>Splits off a part of each class, chosen at random; a class of two or more photos has at least one on both sides, a single photo is kept for training.</summary>
    /// <param name="validationFraction">The part of each class, in (0, 1).</param>
    /// <param name="seed">The seed of the choice. Default: 0.</param>
    /// <returns>Both parts, in the order that the photos have here.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in (0, 1).</exception>
    public PhotoSplit Split(double validationFraction, long seed = 0)
    {
        if (validationFraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(validationFraction), validationFraction, "The part for validation must lie between 0 and 1.");
        var isValidation = Draw(seed, count => count < 2 ? 0 : Math.Clamp((int)Math.Round(count * validationFraction, MidpointRounding.AwayFromZero), 1, count - 1));
        return new PhotoSplit(
            new PhotoSet(Samples.Where((_, index) => !isValidation[index]), ClassNames, Unreadable),
            new PhotoSet(Samples.Where((_, index) => isValidation[index]), ClassNames));
    }

    /// <summary>Decodes every photo once and leaves out those that cannot be read; they are listed in the result's <see cref="Unreadable"/>.</summary>
    /// <param name="workers">How many photos are decoded at a time; null for one a processor.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The readable photos; this set where all are.</returns>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public PhotoSet WithoutUnreadable(int? workers = null, CancellationToken cancellationToken = default)
    {
        var found = new UnreadablePhoto?[Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.For(0, Count, options, index =>
        {
            try
            {
                PhotoDecoder.Check(Samples[index]);
            }
            catch (Exception exception) when (PhotoDecoder.IsAboutThePhoto(exception))
            {
                found[index] = new UnreadablePhoto(Samples[index].Name, Samples[index].Label, exception.Message);
            }
        });
        UnreadablePhoto[] unreadable = [.. found.OfType<UnreadablePhoto>()];
        return unreadable.Length == 0 ? this : new PhotoSet(Samples.Where((_, index) => found[index] is null), ClassNames, Unreadable.Concat(unreadable));
    }

    /// <summary>Checks that a classifier can learn from the photos.</summary>
    /// <param name="minimumPhotos">How many photos are needed. Default: 2.</param>
    /// <param name="minimumPerClass">How many photos each class needs. Default: 1.</param>
    /// <exception cref="TrainingDataException">There are fewer than two classes, a class without photos, or too few photos.</exception>
    public void CheckTrainable(int minimumPhotos = 2, int minimumPerClass = 1)
    {
        if (Count == 0)
            throw new TrainingDataException($"There are no photos to train on.{ListUnreadable()}");
        if (ClassNames.Count < 2)
            throw new TrainingDataException($"There is one class only ('{ClassNames[0]}', {Count} photos): a classifier needs two or more. Add a second class.");
        string[] poor = [.. ClassNames.Where((_, index) => ClassCounts[index] < Math.Max(1, minimumPerClass)).Select(name => $"'{name}' ({ClassCounts[IndexOf(name)]})")];
        if (poor.Length > 0)
        {
            var needed = minimumPerClass <= 1 ? "a photo" : $"{minimumPerClass} photos";
            throw new TrainingDataException($"Every class needs at least {needed}; {string.Join(", ", poor.Take(5))}{(poor.Length > 5 ? $" and {poor.Length - 5} more" : string.Empty)} "
                + $"{(poor.Length == 1 ? "has" : "have")} fewer. Add photos or remove the class.{ListUnreadable()}");
        }

        if (Count < minimumPhotos)
            throw new TrainingDataException($"There are {Count} photos, but {minimumPhotos} are needed. Add photos, or choose a smaller batch.{ListUnreadable()}");
    }

    /// <summary>Gives the photos the indexes that their classes have among others, found by name.</summary>
    /// <exception cref="TrainingDataException">A photo is of a class that is not among them.</exception>
    internal PhotoSet WithClasses(IReadOnlyList<string> classNames)
    {
        if (ClassNames.SequenceEqual(classNames))
            return this;
        var places = classNames.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        string[] unknown = [.. ClassNames.Where((name, index) => ClassCounts[index] > 0 && !places.ContainsKey(name))];
        if (unknown.Length > 0)
        {
            throw new TrainingDataException($"There are photos of {unknown.Length} classes that the training does not know: '{string.Join("', '", unknown.Take(5))}'{(unknown.Length > 5 ? ", …" : string.Empty)}. "
                + $"It knows {classNames.Count}: '{string.Join("', '", classNames.Take(5))}'{(classNames.Count > 5 ? ", …" : string.Empty)}.");
        }

        var place = ClassNames.Select(name => places.GetValueOrDefault(name, -1)).ToArray();
        return new PhotoSet(
            Samples.Select(photo => photo.WithLabel(place[photo.Label])),
            classNames,
            Unreadable.Select(photo => photo.Label < 0 ? photo : photo with { Label = place[photo.Label] }));
    }

    /// <summary>Draws photos of each class at random.</summary>
    /// <param name="seed">The seed of the choice.</param>
    /// <param name="wanted">How many of a class of so many photos.</param>
    /// <returns>For each photo whether it was drawn.</returns>
    internal bool[] Draw(long seed, Func<int, int> wanted)
    {
        var isDrawn = new bool[Count];
        foreach (var group in Enumerable.Range(0, Count).GroupBy(index => Samples[index].Label))
        {
            int[] indexes = [.. group];
            new AugmentationRandom(seed, sample: group.Key).Shuffle(indexes.AsSpan());
            foreach (var index in indexes.AsSpan(0, wanted(indexes.Length)))
                isDrawn[index] = true;
        }

        return isDrawn;
    }

    private int IndexOf(string name) => Enumerable.Range(0, ClassNames.Count).First(index => ClassNames[index] == name);

    private string ListUnreadable() => UnreadableText.After(Unreadable);
}
