using MLNet.VisionGraph.Detectors.Heads;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>
/// Encodes boxes relative to anchors or proposals, and decodes them (arXiv:1311.2524, appendix C): (delta − mean) / deviation and back. All
/// arithmetic is in single precision.
/// </summary>
/// <param name="Means">The means that are subtracted from deltas.</param>
/// <param name="Deviations">The standard deviations that deltas are divided by.</param>
internal sealed record BoxCoder(BoxDelta Means, BoxDelta Deviations)
{
    /// <summary>Gets the coder of region proposals and of RetinaNet, with deltas as they are.</summary>
    public static BoxCoder Anchors { get; } = new(default, new BoxDelta(1, 1, 1, 1));

    /// <summary>Gets the coder of box heads, with their deviations 0.1, 0.1, 0.2 and 0.2.</summary>
    public static BoxCoder Proposals { get; } =
        new(default, new BoxDelta(BoxHead.Deviations[0], BoxHead.Deviations[1], BoxHead.Deviations[2], BoxHead.Deviations[3]));

    /// <summary>Encodes a box.</summary>
    /// <param name="from">The anchor or proposal; its size must be positive.</param>
    /// <param name="to">The box; its size must be positive.</param>
    /// <returns>The delta.</returns>
    public BoxDelta Encode(Box from, Box to)
    {
        var x = ((to.X1 + to.X2) * 0.5f - (from.X1 + from.X2) * 0.5f) / from.Width;
        var y = ((to.Y1 + to.Y2) * 0.5f - (from.Y1 + from.Y2) * 0.5f) / from.Height;
        return new BoxDelta(
            (x - Means.X) / Deviations.X,
            (y - Means.Y) / Deviations.Y,
            (MathF.Log(to.Width / from.Width) - Means.Width) / Deviations.Width,
            (MathF.Log(to.Height / from.Height) - Means.Height) / Deviations.Height
        );
    }

    /// <summary>Decodes a box.</summary>
    /// <param name="from">The anchor or proposal.</param>
    /// <param name="delta">The delta.</param>
    /// <returns>The box, which may lie outside the image.</returns>
    public Box Decode(Box from, BoxDelta delta)
    {
        var width = from.Width * MathF.Exp(Bounded(delta.Width * Deviations.Width + Means.Width));
        var height = from.Height * MathF.Exp(Bounded(delta.Height * Deviations.Height + Means.Height));
        var x = (from.X1 + from.X2) * 0.5f + from.Width * (delta.X * Deviations.X + Means.X);
        var y = (from.Y1 + from.Y2) * 0.5f + from.Height * (delta.Y * Deviations.Y + Means.Y);
        return new Box(x - width * 0.5f, y - height * 0.5f, x + width * 0.5f, y + height * 0.5f);
    }

    private static float Bounded(float logRatio) => Math.Clamp(logRatio, -BoxDecoding.MaxLogRatio, BoxDecoding.MaxLogRatio);
}
