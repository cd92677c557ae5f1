namespace MLNet.VisionGraph;

/// <summary>The options of the calibration of a network for eight bits.</summary>
public sealed record QuantizationOptions
{
    /// <summary>
    /// Gets the maximum number of calibration images, which are evenly spread over those given. At least 1. The default is 64.
    /// </summary>
    public int CalibrationImageCount { get; init; } = 64;

    /// <summary>
    /// Gets the minimum signal-to-noise ratio of the network's outputs, in decibels (<see cref="QuantizationPlan.SignalToNoise"/>). As many
    /// convolutions as necessary stay float, the worst first. Higher values are more accurate and slower. 0 or more. The default is 20 (an
    /// error of a tenth of the output).
    /// </summary>
    public double MinSignalToNoise { get; init; } = 20;

    internal void Check()
    {
        if (CalibrationImageCount < 1)
            throw new ArgumentOutOfRangeException(
                nameof(CalibrationImageCount),
                CalibrationImageCount,
                "Calibration requires at least one image."
            );
        if (!(MinSignalToNoise >= 0 && double.IsFinite(MinSignalToNoise)))
            throw new ArgumentOutOfRangeException(
                nameof(MinSignalToNoise),
                MinSignalToNoise,
                "A signal-to-noise ratio to keep is a finite number of decibels, 0 or more."
            );
    }
}
