namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>
/// The difference of two boxes as detectors predict it: the offset of the centers in units of the first box's size, and the logarithms of
/// the ratios of widths and heights (arXiv:1311.2524, appendix C).
/// </summary>
/// <param name="X">The horizontal offset of the centers.</param>
/// <param name="Y">The vertical offset of the centers.</param>
/// <param name="Width">The logarithm of the ratio of the widths.</param>
/// <param name="Height">The logarithm of the ratio of the heights.</param>
internal readonly record struct BoxDelta(float X, float Y, float Width, float Height);
