namespace MLNet.VisionGraph.Training;

/// <summary>How label files are read.</summary>
public sealed record ObjectDatasetOptions
{
    /// <summary>Gets the format. The default is null (the content of the files determines it).</summary>
    public AnnotationFormat? Format { get; init; }

    /// <summary>
    /// Gets the folder of the photos, if they are not in the folder that is read. Label files never lead to photos outside these two
    /// folders. The default is null.
    /// </summary>
    public string? ImageFolder { get; init; }

    /// <summary>
    /// Gets the classes, in the order of their indexes; objects of other classes are left out. The default is null (the classes that the
    /// label files declare, or else those that occur, ordered by name).
    /// </summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>
    /// Gets the size of the photos that the label files' pixels refer to, if all photos were resized after they were labeled; labels are
    /// scaled to the photos. The default is null (pixels are those of the photos).
    /// </summary>
    public (int Width, int Height)? LabelSize { get; init; }

    /// <summary>
    /// Gets a value indicating whether boxes are cut off at the edges of the photos. The default is false: boxes stay as they are stated,
    /// and those that extend more than one pixel beyond the photo are reported.
    /// </summary>
    public bool ClipToImage { get; init; }

    /// <summary>Gets the largest size of a label file in bytes; larger files are left out. The default is 1 GiB.</summary>
    public long MaxFileBytes { get; init; } = 1L << 30;
}
