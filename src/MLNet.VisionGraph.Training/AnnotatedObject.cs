namespace MLNet.VisionGraph.Training;

/// <summary>An object in a photo, as a label file describes it.</summary>
/// <param name="Class">The name of the class.</param>
/// <param name="Box">
/// The box, in pixels of the photo. For polygons and masks it is their bounds, unless the label file states a box.
/// </param>
public sealed record AnnotatedObject(string Class, BoundingBox Box)
{
    /// <summary>
    /// Gets the outlines of the object's parts, each as x, y, x, y, … in pixels of the photo. The default is null (none known).
    /// </summary>
    public IReadOnlyList<double[]>? Polygons { get; init; }

    /// <summary>
    /// Gets the pixels of the object; the mask has the size of the photo. Where there are polygons too, the mask has the holes that
    /// polygons cannot express. The default is null (none known).
    /// </summary>
    public InstanceMask? Mask { get; init; }

    /// <summary>Gets a value indicating whether the label is one for a group of objects. The default is false.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>Gets a value indicating whether the object is hard to recognize (Pascal VOC). The default is false.</summary>
    public bool IsDifficult { get; init; }

    /// <summary>Gets a value indicating whether the object extends beyond the box or the photo. The default is false.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Gets the area in pixels that the label file states. The default is null (none).</summary>
    public double? Area { get; init; }

    /// <summary>
    /// Gets the names that the label file gives the object, <see cref="Class"/> among them, if it gives more than one. The default is
    /// null.
    /// </summary>
    public IReadOnlyList<string>? Tags { get; init; }
}
