namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>
/// A box by its corner and size, as COCO's evaluation computes with boxes. Their last bits differ from those of a box by its corners.
/// </summary>
internal readonly record struct CocoBox(double X, double Y, double Width, double Height)
{
    public double Area => Width * Height;

    public BoundingBox Box => BoundingBox.FromSize(X, Y, Width, Height);

    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Width) && double.IsFinite(Height);

    public static CocoBox From(BoundingBox box) => new(box.X0, box.Y0, box.Width, box.Height);

    /// <summary>Computes the overlap with an object. With a crowd, the share of this box that lies in it.</summary>
    public double Overlap(in CocoBox truth, bool crowd)
    {
        var width = Math.Min(Width + X, truth.Width + truth.X) - Math.Max(X, truth.X);
        if (width <= 0)
            return 0;
        var height = Math.Min(Height + Y, truth.Height + truth.Y) - Math.Max(Y, truth.Y);
        if (height <= 0)
            return 0;
        var shared = width * height;
        return shared / (crowd ? Area : Area + truth.Area - shared);
    }
}
