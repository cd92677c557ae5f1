namespace MLNet.VisionGraph.Training;

/// <summary>A temperature and what dividing logits by it does on the rows it was found with.</summary>
/// <param name="Temperature">What logits are divided by; above 1 where the classifier is too sure.</param>
/// <param name="AtBound">Whether the likelihood has no maximum between <see cref="TemperatureScaling.LeastTemperature"/> and
/// <see cref="TemperatureScaling.GreatestTemperature"/>, so that the temperature is one of these.</param>
/// <param name="NegativeLogLikelihoodBefore">The mean negative log-likelihood with temperature 1.</param>
/// <param name="NegativeLogLikelihoodAfter">The same with the temperature.</param>
/// <param name="CalibrationBefore">The calibration with temperature 1, 15 bins.</param>
/// <param name="CalibrationAfter">The same with the temperature.</param>
public sealed record TemperatureScalingResult(
    double Temperature,
    bool AtBound,
    double NegativeLogLikelihoodBefore,
    double NegativeLogLikelihoodAfter,
    Calibration CalibrationBefore,
    Calibration CalibrationAfter);
