namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>What a detector found. An area of null is that of the box or the mask.</summary>
internal readonly record struct CocoDetection(int Class, double Score, CocoBox Box, InstanceMask? Mask, double? Area)
{
    public double AreaFor(bool masks) => Area ?? (masks ? Mask!.Area : Box.Area);

    public double Overlap(in CocoObject truth, bool masks) =>
        masks ? Mask!.IntersectionOverUnion(truth.Mask!, truth.IsCrowd) : Box.Overlap(truth.Box, truth.IsCrowd);
}
