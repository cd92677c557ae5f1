namespace MLNet.VisionGraph.Onnx;

/// <summary>How a network is calibrated for eight bits.</summary>
public sealed record QuantizationOptions
{
    /// <summary>Gets how many photos are looked at, at most, evenly spread over those given. At least 1. Default: 64.</summary>
    public int Photos { get; init; } = 64;

    /// <summary>
    /// Gets the signal-to-noise ratio that the network's outputs must keep, in decibels (<see cref="QuantizationPlan.SignalToNoise"/>): as many convolutions stay float as that takes, the worst first. Higher is more
    /// exact and slower. 0 or more. Default: 20, an error of a tenth of the output.
    /// </summary>
    public double MinimumSignalToNoise { get; init; } = 20;

    internal void Check()
    {
        if (Photos < 1)
            throw new ArgumentOutOfRangeException(nameof(Photos), Photos, "Calibration needs at least one photo.");
        if (!(MinimumSignalToNoise >= 0 && double.IsFinite(MinimumSignalToNoise)))
            throw new ArgumentOutOfRangeException(nameof(MinimumSignalToNoise), MinimumSignalToNoise, "A signal-to-noise ratio to keep is a finite number of decibels, 0 or more.");
    }
}
