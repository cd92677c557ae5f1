namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>A format of label files: how they are recognized, read and, for some, written.</summary>
internal abstract class LabelFormat
{
    /// <summary>
    /// Gets the formats, in the order in which one is chosen if a folder has several: those that tell most come first, exports that were
    /// made of them later.
    /// </summary>
    public static IReadOnlyList<LabelFormat> All { get; } =
    [
        new CocoFormat(),
        new YoloFormat(),
        new VocFormat(),
        new VottFormat(),
        new LabelMeFormat(),
        new OpenImagesFormat(),
        new CsvFormat(),
        new CvatImagesFormat(),
        new DatumaroFormat(),
        new SuperviselyFormat(),
        new LabelStudioFormat(),
        new CreateMlFormat(),
        new MlNetTableFormat(),
    ];

    public abstract AnnotationFormat Format { get; }

    /// <summary>Gets the name that people use.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Gets a value indicating whether photos without objects are named by label files, so that one that is not is reported.
    /// </summary>
    public virtual bool NamesBackground => true;

    /// <summary>Gets a value indicating whether the format is written.</summary>
    public virtual bool CanWrite => false;

    /// <summary>Returns the format with a given name.</summary>
    public static LabelFormat Of(AnnotationFormat format) => All.First(each => each.Format == format);

    /// <summary>Returns the files of this format among the files beside the photos.</summary>
    public abstract IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files);

    /// <summary>Returns whether a file that is named stands for its whole folder. The default is false: it is read alone.</summary>
    public virtual bool IsWholeFolder(LabelFile file) => false;

    /// <summary>Reads the files.</summary>
    public abstract void Read(LabelReading reading, IReadOnlyList<LabelFile> files);

    /// <summary>Writes a data set.</summary>
    public virtual void Write(LabelWriting writing) => throw new NotSupportedException($"{Name} is read, not written.");

    /// <summary>Returns the files with a given content.</summary>
    protected static IReadOnlyList<LabelFile> With(IReadOnlyList<LabelFile> files, params LabelContent[] contents) =>
        [.. files.Where(file => file.Extension is ".json" or ".xml" or ".vott" && contents.Contains(file.Content))];
}
