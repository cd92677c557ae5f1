namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>An object of the ground truth. An area of null is that of the box or the mask.</summary>
internal readonly record struct CocoObject(int Class, CocoBox Box, InstanceMask? Mask, bool IsCrowd, double? Area)
{
    public double AreaFor(bool masks) => Area ?? (masks ? Mask!.Area : Box.Area);
}
