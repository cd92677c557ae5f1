namespace MLNet.VisionGraph.Training;

/// <summary>An object that is known to be in an image.</summary>
/// <param name="ClassIndex">The index of the object's class, from 0.</param>
/// <param name="Box">The box around the object, in pixels of the image.</param>
/// <param name="Mask">The pixels of the object; null where boxes alone are known.</param>
/// <param name="IsCrowd">
/// Whether this is a group of objects that are not told apart. A crowd need not be found, and what is found in it is not an error.
/// </param>
/// <param name="Area">
/// The area that decides whether the object is small, medium or large, in square pixels; COCO's field <c>area</c>. With null, the default,
/// it is the area of the box where boxes are evaluated and of the mask where masks are.
/// </param>
public sealed record GroundTruthObject(
    int ClassIndex,
    BoundingBox Box,
    InstanceMask? Mask = null,
    bool IsCrowd = false,
    double? Area = null
);
