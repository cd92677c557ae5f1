namespace MLNet.VisionGraph;

/// <summary>An object that a detector found in an image.</summary>
/// <param name="ClassIndex">The index of the object's class, from 0, in the detector's list of classes.</param>
/// <param name="Label">The name of the object's class.</param>
/// <param name="Score">The detector's confidence, from 0 to 1.</param>
/// <param name="Box">The box around the object, in pixels of the image.</param>
/// <param name="Mask">The pixels of the object, as large as the image; null from a detector that finds boxes alone.</param>
public sealed record Detection(int ClassIndex, string Label, double Score, BoundingBox Box, InstanceMask? Mask = null);
