using Microsoft.ML;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>A set of labeled images. Immutable; files are read when they are needed.</summary>
public sealed class ImageDataset
{
    /// <summary>Creates a data set.</summary>
    /// <param name="samples">The images.</param>
    /// <param name="classNames">The names of the classes, in the order of their indexes.</param>
    /// <param name="unreadable">The images that were left out. The default is none.</param>
    /// <exception cref="ArgumentException">A label has no class, or two classes have the same name.</exception>
    public ImageDataset(IEnumerable<ImageSample> samples, IEnumerable<string> classNames, IEnumerable<UnreadableImage>? unreadable = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(classNames);
        string[] names = [.. classNames];
        ImageSample[] images = [.. samples];
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The class name '{twice.Key}' occurs {twice.Count()} times.", nameof(classNames));
        var counts = new int[names.Length];
        foreach (var image in images)
        {
            if (image.Label >= names.Length)
                throw new ArgumentException(
                    $"'{image.Name}' has the label {image.Label}, but there are {names.Length} classes.",
                    nameof(samples)
                );
            counts[image.Label]++;
        }

        (Samples, ClassNames, ClassCounts, Unreadable) = (
            Array.AsReadOnly(images),
            Array.AsReadOnly(names),
            Array.AsReadOnly(counts),
            [.. unreadable ?? []]
        );
    }

    /// <summary>Gets the images.</summary>
    public IReadOnlyList<ImageSample> Samples { get; }

    /// <summary>Gets the names of the classes, in the order of their indexes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets the number of images of each class.</summary>
    public IReadOnlyList<int> ClassCounts { get; }

    /// <summary>Gets the images that were left out when the data set was created, and the reasons.</summary>
    public IReadOnlyList<UnreadableImage> Unreadable { get; }

    /// <summary>
    /// Gets descriptions of the files and folders that were left out when a folder was read, such as <c>12 .heic files</c>.
    /// </summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>
    /// Gets notes on how the images were read, such as the encoding of a table that is not UTF-8, and images that are truncated.
    /// </summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Gets the number of images.</summary>
    public int Count => Samples.Count;

    /// <summary>
    /// Reads a folder with one subfolder per class. Classes and images are ordered by name (ordinal). Other files, hidden folders, folders
    /// of tools, outputs of trainings, and links to folders that are read anyway are left out and described in <see cref="LeftOut"/>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How subfolders are understood. The default is null (the options' defaults).</param>
    /// <returns>The data set.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="TrainingDataException">
    /// The folder has no subfolders, only one, or one without images; it is split into train and val folders; or one of them is beside
    /// class folders.
    /// </exception>
    public static ImageDataset FromFolder(string folder, ImageFolderOptions? options = null) =>
        ImageFolderReader.Read(folder, options ?? new ImageFolderOptions());

    /// <summary>
    /// Reads a folder with subfolders for classes that are known, for example to evaluate a classifier. Classes may have no images here.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="classNames">The names of the classes, in the order of their indexes.</param>
    /// <param name="options">How subfolders are understood. The default is null (the options' defaults).</param>
    /// <returns>The data set.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="TrainingDataException">There are no images, or a subfolder is none of the classes.</exception>
    public static ImageDataset FromFolder(string folder, IReadOnlyList<string> classNames, ImageFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        return ImageFolderReader.Read(folder, classNames, options ?? new ImageFolderOptions());
    }

    /// <summary>Reads a table (CSV, TSV) with a column of paths and a column of labels. Classes are ordered by name (ordinal).</summary>
    /// <param name="file">The path of the table; relative paths in it are relative to its folder.</param>
    /// <param name="options">The columns and the separator. The default is null (columns are found by their names).</param>
    /// <returns>The data set.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="TrainingDataException">A column was not found, a row is malformed, or there are no images.</exception>
    public static ImageDataset FromTable(string file, ImageTableOptions? options = null) =>
        ImageTableReader.Read(file, options ?? new ImageTableOptions());

    /// <summary>
    /// Reads a table for classes that are known, for example to evaluate a classifier. Classes may have no images here.
    /// </summary>
    /// <param name="file">The path of the table; relative paths in it are relative to its folder.</param>
    /// <param name="classNames">The names of the classes, in the order of their indexes.</param>
    /// <param name="options">The columns and the separator. The default is null (columns are found by their names).</param>
    /// <returns>The data set.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="TrainingDataException">
    /// A column was not found, a row is malformed, there are no images, or a label is none of the classes.
    /// </exception>
    public static ImageDataset FromTable(string file, IReadOnlyList<string> classNames, ImageTableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        return FromTable(file, options).WithClasses(classNames);
    }

    /// <summary>
    /// Reads a data view once. Images and bytes are copied into memory and need no disposal; paths are read when they are needed. Rows
    /// without an image or a label are left out and listed in <see cref="Unreadable"/>.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="imageColumn">A column of images, of paths (text), or of encoded files (vector of bytes).</param>
    /// <param name="labelColumn">
    /// A key column, whose key values become the class names, or a text column, whose classes are ordered by name.
    /// </param>
    /// <param name="imageFolder">The folder that relative paths are relative to. The default is null (the current folder).</param>
    /// <returns>The data set, in the order of the rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="TrainingDataException">There are no usable rows.</exception>
    public static ImageDataset FromDataView(IDataView data, string imageColumn, string labelColumn, string? imageFolder = null) =>
        DataViewReader.Read(data, imageColumn, labelColumn, imageFolder);

    /// <summary>
    /// Splits off a random part of each class. A class of two or more images has at least one in both parts; a single image is kept
    /// for training.
    /// </summary>
    /// <param name="validationFraction">The fraction of each class, in (0, 1).</param>
    /// <param name="seed">The random seed. The default is 0.</param>
    /// <returns>Both parts, in the order of this data set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in (0, 1).</exception>
    public ImageDatasetSplit Split(double validationFraction, long seed = 0)
    {
        if (validationFraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(validationFraction),
                validationFraction,
                "The part for validation must lie between 0 and 1."
            );
        var isValidation = Draw(
            seed,
            count => count < 2 ? 0 : Math.Clamp((int)Math.Round(count * validationFraction, MidpointRounding.AwayFromZero), 1, count - 1)
        );
        return new ImageDatasetSplit(
            new ImageDataset(Samples.Where((_, index) => !isValidation[index]), ClassNames, Unreadable) { Notes = Notes },
            new ImageDataset(Samples.Where((_, index) => isValidation[index]), ClassNames)
        )
        {
            LeftOut = LeftOut,
        };
    }

    /// <summary>
    /// Decodes every image once and leaves out those that cannot be read; they are listed in the result's <see cref="Unreadable"/>. Images
    /// whose files end too early are kept as far as they go, and are mentioned in the result's <see cref="Notes"/>.
    /// </summary>
    /// <param name="workers">The number of images decoded at a time; null for one per processor.</param>
    /// <param name="cancellationToken">The token to cancel the operation.</param>
    /// <returns>The readable images; this data set if all are readable and complete.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public ImageDataset WithoutUnreadable(int? workers = null, CancellationToken cancellationToken = default)
    {
        var found = new UnreadableImage?[Count];
        var isTruncated = new bool[Count];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = workers ?? Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        Parallel.For(
            0,
            Count,
            options,
            index =>
            {
                try
                {
                    isTruncated[index] = !SampleDecoder.Check(Samples[index]);
                }
                catch (Exception exception) when (ImageErrors.IsAboutTheImage(exception))
                {
                    found[index] = new UnreadableImage(Samples[index].Name, Samples[index].Label, exception.Message);
                }
            }
        );
        UnreadableImage[] unreadable = [.. found.OfType<UnreadableImage>()];
        string[] truncated = [.. Samples.Where((_, index) => isTruncated[index]).Select(image => image.Name)];
        return unreadable.Length == 0 && truncated.Length == 0
            ? this
            : new ImageDataset(Samples.Where((_, index) => found[index] is null), ClassNames, Unreadable.Concat(unreadable))
            {
                LeftOut = LeftOut,
                Notes = truncated.Length == 0 ? Notes : [.. Notes, UnreadableText.Truncated(truncated)],
            };
    }

    /// <summary>
    /// Checks that a classifier can be trained on the images. A class that never had images, such as an unused value of a key column, is
    /// allowed unless <paramref name="minimumPerClass"/> is set; a class whose images could not be read is not.
    /// </summary>
    /// <param name="minimumImages">The minimum number of images. The default is 2.</param>
    /// <param name="minimumPerClass">The minimum number of images of every class. The default is 0.</param>
    /// <exception cref="TrainingDataException">
    /// Fewer than two classes have images, a class has too few, or there are too few images.
    /// </exception>
    public void CheckTrainable(int minimumImages = 2, int minimumPerClass = 0)
    {
        if (Count == 0)
            throw new TrainingDataException($"There are no images to train on.{ListUnreadable()}");
        if (ClassNames.Count < 2)
            throw new TrainingDataException(
                $"There is one class only ('{ClassNames[0]}', {Count} images): a classifier needs two or more. Add a second class."
            );
        var isLost = new bool[ClassNames.Count];
        foreach (var image in Unreadable.Where(image => image.Label >= 0))
            isLost[image.Label] = true;
        string[] poor =
        [
            .. ClassNames
                .Where((_, index) => ClassCounts[index] < Math.Max(isLost[index] ? 1 : 0, minimumPerClass))
                .Select(name => $"'{name}' ({ClassCounts[IndexOf(name)]})"),
        ];
        if (poor.Length > 0)
        {
            var needed = minimumPerClass <= 1 ? "an image" : $"{minimumPerClass} images";
            throw new TrainingDataException(
                $"Every class needs at least {needed}; {string.Join(", ", poor.Take(5))}"
                    + $"{(poor.Length > 5 ? $" and {poor.Length - 5} more" : string.Empty)} "
                    + $"{(poor.Length == 1 ? "has" : "have")} fewer. Add images or remove the class.{ListUnreadable()}"
            );
        }

        if (ClassCounts.Count(count => count > 0) == 1)
            throw new TrainingDataException(
                $"Only one of the {ClassNames.Count} classes has images "
                    + $"('{ClassNames[Samples[0].Label]}', {Count} images): a classifier needs two or more.{ListUnreadable()}"
            );
        if (Count < minimumImages)
            throw new TrainingDataException(
                $"There are {Count} images, but {minimumImages} are needed. Add images, or choose a smaller batch.{ListUnreadable()}"
            );
    }

    /// <summary>Maps the labels to the indexes of the given classes, by name.</summary>
    /// <exception cref="TrainingDataException">An image belongs to a class that is not among them.</exception>
    internal ImageDataset WithClasses(IReadOnlyList<string> classNames)
    {
        var known = Known(classNames);
        return known.Unknown.Count == 0 ? known.Images : throw new TrainingDataException(ClassMapping.Describe(known.Unknown, classNames));
    }

    /// <summary>
    /// Maps the labels to the indexes of the given classes, by name, and leaves out images of other classes.
    /// </summary>
    /// <returns>The images, and the number of images that were left out by class.</returns>
    internal (ImageDataset Images, IReadOnlyDictionary<string, int> Unknown) Known(IReadOnlyList<string> classNames) =>
        ClassMapping.Apply(this, classNames);

    /// <summary>Returns whether each class has images.</summary>
    internal bool[] OccurringClasses() => [.. ClassCounts.Select(count => count > 0)];

    /// <summary>Draws images of each class at random.</summary>
    /// <param name="seed">The random seed.</param>
    /// <param name="wanted">Returns the number of images to draw from a class of the given size.</param>
    /// <returns>For each image, whether it was drawn.</returns>
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
