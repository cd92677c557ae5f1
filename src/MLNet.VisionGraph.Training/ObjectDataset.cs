using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data.Annotations;

namespace MLNet.VisionGraph.Training;

/// <summary>A set of photos with labeled objects. Immutable; photos are read when they are needed.</summary>
public sealed class ObjectDataset
{
    /// <summary>Creates a data set.</summary>
    /// <param name="classes">The names of the classes, in the order of their indexes.</param>
    /// <param name="images">The photos.</param>
    /// <param name="format">The format that the labels came from. The default is null (none).</param>
    /// <param name="problems">What was wrong with the label files. The default is none.</param>
    /// <exception cref="ArgumentException">Two classes have the same name, or an object has a class that is not among them.</exception>
    public ObjectDataset(
        IEnumerable<string> classes,
        IEnumerable<AnnotatedImage> images,
        AnnotationFormat? format = null,
        IEnumerable<AnnotationProblem>? problems = null
    )
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(images);
        string[] names = [.. classes];
        AnnotatedImage[] photos = [.. images];
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!known.Add(name))
                throw new ArgumentException($"The class name '{name}' occurs more than once.", nameof(classes));
        }

        foreach (var photo in photos)
        {
            if (photo.Objects.FirstOrDefault(each => !known.Contains(each.Class)) is { } stray)
                throw new ArgumentException(
                    $"'{photo.Path}' has an object of the class '{stray.Class}', which is not among the classes.",
                    nameof(images)
                );
        }

        (Classes, Images, Format, Problems) = (Array.AsReadOnly(names), Array.AsReadOnly(photos), format, [.. problems ?? []]);
        ObjectCount = photos.Sum(photo => photo.Objects.Count);
    }

    /// <summary>Gets the names of the classes, in the order of their indexes. There may be classes without objects.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Gets the photos, ordered by path. Those without objects are background.</summary>
    public IReadOnlyList<AnnotatedImage> Images { get; }

    /// <summary>Gets the format that was read; null if the data set was not read from files.</summary>
    public AnnotationFormat? Format { get; }

    /// <summary>Gets what was wrong with the label files or was left out.</summary>
    public IReadOnlyList<AnnotationProblem> Problems { get; }

    /// <summary>Gets the number of objects in all photos.</summary>
    public int ObjectCount { get; }

    /// <summary>Gets the folder that was read.</summary>
    internal string? Folder { get; init; }

    /// <summary>
    /// Reads the labels of a folder with its subfolders, or one label file. The content of the files determines the format. A label that
    /// is wrong is left out and listed in <see cref="Problems"/>; photos that no label file names count as background.
    /// </summary>
    /// <param name="folderOrFile">
    /// The folder; or a label file, whose photos are searched beside it, and for a file in a folder such as <c>annotations</c>, beside
    /// that.
    /// </param>
    /// <param name="options">How the files are read. The default is null (the options' defaults).</param>
    /// <returns>The data set.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder or file does not exist.</exception>
    /// <exception cref="TrainingDataException">There are no labels of a known format, or none of the photos was found.</exception>
    public static ObjectDataset Load(string folderOrFile, ObjectDatasetOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folderOrFile);
        return LabelFolder.Read(folderOrFile, options ?? new ObjectDatasetOptions());
    }

    /// <summary>Returns the photos of one part of a split data set.</summary>
    /// <param name="split"><c>train</c>, <c>val</c> or <c>test</c>; null for photos that belong to no part.</param>
    /// <returns>The data set, with the same classes; it may be empty.</returns>
    public ObjectDataset OfSplit(string? split) => With(Images.Where(image => image.Split == split));

    /// <summary>
    /// Returns the training, validation and test photos. Photos that belong to no part are for training. Without validation photos, a
    /// random fraction of the training photos is held out, of the photos of each class that is rarest in them.
    /// </summary>
    /// <param name="validationFraction">The fraction of the photos, in (0, 1), that is held out if there are no validation photos.</param>
    /// <param name="seed">The random seed. The default is 0.</param>
    /// <returns>The parts, each in the order of this data set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in (0, 1).</exception>
    public ObjectDatasetSplit Split(double validationFraction = 0.2, long seed = 0)
    {
        if (validationFraction is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(validationFraction),
                validationFraction,
                "The part for validation must lie between 0 and 1."
            );
        AnnotatedImage[] training = [.. Images.Where(image => image.Split is not (SplitText.Validation or SplitText.Test))];
        AnnotatedImage[] validation = [.. Images.Where(image => image.Split == SplitText.Validation)];
        AnnotatedImage[] test = [.. Images.Where(image => image.Split == SplitText.Test)];
        if (validation.Length == 0)
        {
            var isHeldOut = HoldOut(training, validationFraction, seed);
            validation = [.. training.Where((_, index) => isHeldOut[index])];
            training = [.. training.Where((_, index) => !isHeldOut[index])];
        }

        return new ObjectDatasetSplit(With(training), With(validation), test.Length > 0 ? With(test) : null);
    }

    /// <summary>Writes label files. What a format cannot express is left out.</summary>
    /// <param name="folder">The folder, which is created if it is not there. Files of the same names are replaced.</param>
    /// <param name="format">
    /// The format: <see cref="AnnotationFormat.Coco"/>, <see cref="AnnotationFormat.Yolo"/>, <see cref="AnnotationFormat.Voc"/>,
    /// <see cref="AnnotationFormat.Vott"/>, <see cref="AnnotationFormat.LabelMe"/> or <see cref="AnnotationFormat.Csv"/>.
    /// </param>
    /// <param name="copyImages">
    /// Whether the photos are copied into the folder. The default is false: label files name the photos by paths relative to themselves.
    /// </param>
    /// <returns>What the format could not express, as phrases such as <c>the outlines of 12 objects</c>.</returns>
    /// <exception cref="ArgumentException">The format is not one that is written.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public IReadOnlyList<string> WriteTo(string folder, AnnotationFormat format, bool copyImages = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var target = LabelFormat.Of(format);
        if (!target.CanWrite)
        {
            var written = LabelFormat.All.Where(each => each.CanWrite).Select(each => each.Name);
            throw new ArgumentException($"{target.Name} is read, not written. These are: {string.Join(", ", written)}.", nameof(format));
        }

        var writing = new LabelWriting(this, folder, copyImages);
        target.Write(writing);
        return writing.Losses;
    }

    private ObjectDataset With(IEnumerable<AnnotatedImage> images) => new(Classes, images, Format) { Folder = Folder };

    // Common classes are in photos of the rare ones too: each photo counts for its rarest class.
    private static bool[] HoldOut(AnnotatedImage[] images, double fraction, long seed)
    {
        var photosOf = images
            .SelectMany(image => image.Objects.Select(each => each.Class).Distinct())
            .CountBy(name => name, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        var isHeldOut = new bool[images.Length];
        var groups = Enumerable
            .Range(0, images.Length)
            .GroupBy(index =>
                images[index]
                    .Objects.Select(each => each.Class)
                    .OrderBy(name => photosOf[name])
                    .ThenBy(name => name, StringComparer.Ordinal)
                    .FirstOrDefault()
            )
            .OrderBy(group => group.Key, StringComparer.Ordinal);
        var number = 0;
        foreach (var group in groups)
            Draw([.. group]);

        // Each photo may be the only one of its rarest class.
        if (!isHeldOut.Contains(true))
            Draw([.. Enumerable.Range(0, images.Length)]);
        return isHeldOut;

        void Draw(int[] indexes)
        {
            new AugmentationRandom(seed, sample: number++).Shuffle(indexes.AsSpan());
            var count = indexes.Length < 2 ? 0 : Math.Clamp((int)Math.Round(indexes.Length * fraction), 1, indexes.Length - 1);
            foreach (var index in indexes.AsSpan(0, count))
                isHeldOut[index] = true;
        }
    }
}
