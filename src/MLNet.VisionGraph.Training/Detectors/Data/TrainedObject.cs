namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>An object that is known to be in a photo, in pixels of the photo.</summary>
/// <param name="Label">The zero-based class.</param>
/// <param name="Box">The box.</param>
/// <param name="Polygons">The outlines; null if none are known.</param>
/// <param name="Mask">The pixels; null if none are known.</param>
internal sealed record TrainedObject(int Label, BoundingBox Box, IReadOnlyList<double[]>? Polygons, InstanceMask? Mask)
{
    /// <summary>Gets a value indicating whether this is a group of objects, which is not learned.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>Gets the area that the label states, in pixels; null if it states none.</summary>
    public double? Area { get; init; }

    /// <summary>Gets a value indicating whether more than the box is known.</summary>
    public bool HasOutline => Mask is not null || Polygons is { Count: > 0 };
}
