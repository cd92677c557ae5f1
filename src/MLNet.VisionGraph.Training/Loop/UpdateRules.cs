namespace MLNet.VisionGraph.Training.Loop;

/// <summary>What training options say about updates.</summary>
/// <param name="Seed">The random seed.</param>
/// <param name="Averaging">The schedule of the weight average; null for none.</param>
/// <param name="MaxGradientNorm">The norm to which gradients are clipped; null for none.</param>
/// <param name="AdaptiveClipping">The share of a weight's norm to which its gradient is clipped; null for none.</param>
internal sealed record UpdateRules(long Seed, EmaSchedule? Averaging, double? MaxGradientNorm, double? AdaptiveClipping);
