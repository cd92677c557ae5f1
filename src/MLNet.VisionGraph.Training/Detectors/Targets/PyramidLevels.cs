namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Which map of a feature pyramid a box takes its features from (arXiv:1612.03144, equation 1).</summary>
internal static class PyramidLevels
{
    private const float FinestSide = 56;

    /// <summary>Returns the level: ⌊log₂(√area / 56)⌋, so that a box of 224 × 224 pixels belongs to level 2.</summary>
    /// <param name="box">The box, in pixels.</param>
    /// <param name="levels">The number of levels.</param>
    /// <returns>The level, from 0, the finest, to <paramref name="levels"/> − 1.</returns>
    public static int LevelOf(Box box, int levels)
    {
        var level = MathF.Floor(MathF.Log2(MathF.Sqrt(box.Area) / FinestSide + 1e-6f));
        return (int)Math.Clamp(float.IsNaN(level) ? 0 : level, 0, levels - 1);
    }
}
