using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training;

/// <summary>A temperature and its effect on the rows on which it was fitted.</summary>
/// <param name="Temperature">The divisor of the logits; above 1 if the classifier is overconfident.</param>
/// <param name="AtBound">
/// Whether the likelihood has no maximum between <see cref="TemperatureScaling.MinTemperature"/> and
/// <see cref="TemperatureScaling.MaxTemperature"/>, so that the temperature is one of these.
/// </param>
/// <param name="NegativeLogLikelihoodBefore">The mean negative log-likelihood with temperature 1.</param>
/// <param name="NegativeLogLikelihoodAfter">The mean negative log-likelihood with the temperature.</param>
/// <param name="CalibrationBefore">The calibration with temperature 1, 15 bins.</param>
/// <param name="CalibrationAfter">The calibration with the temperature, 15 bins.</param>
public sealed record TemperatureScalingResult(
    double Temperature,
    bool AtBound,
    double NegativeLogLikelihoodBefore,
    double NegativeLogLikelihoodAfter,
    Calibration CalibrationBefore,
    Calibration CalibrationAfter
);
