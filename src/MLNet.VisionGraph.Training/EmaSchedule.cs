namespace MLNet.VisionGraph.Training;

/// <summary>
/// The decay of an exponential moving average of the weights, average ← decay · average + (1 − decay) · weights, as a pure function
/// of the number of updates. Without warm-up it is timm's <c>ModelEmaV2</c>, with warm-up timm's <c>ModelEmaV3</c>.
/// </summary>
/// <remarks>
/// A decay of 0.9999 averages over about 10,000 updates: shorter training runs need the warm-up or a smaller decay, or else the average
/// still contains the initial weights at the end.
/// </remarks>
public sealed record EmaSchedule
{
    /// <summary>Gets the decay, at least 0 and below 1. The default is 0.9999, as in timm; both papers' recipes use 0.99996.</summary>
    public double Decay { get; init; } = 0.9999;

    /// <summary>
    /// Gets a value indicating whether the decay rises from 0 as 1 − (1 + n / gamma)^−power until it reaches <see cref="Decay"/>. The
    /// default is <see langword="false"/>.
    /// </summary>
    public bool Warmup { get; init; }

    /// <summary>Gets the gamma of the warm-up, more than 0; ignored without <see cref="Warmup"/>. The default is 1.</summary>
    public double WarmupGamma { get; init; } = 1;

    /// <summary>
    /// Gets the power of the warm-up, more than 0; ignored without <see cref="Warmup"/>. 2/3 suits a million updates, 3/4 fewer; 1 yields
    /// the plain mean of all weights so far. The default is 2/3.
    /// </summary>
    public double WarmupPower { get; init; } = 2.0 / 3;

    /// <summary>Gets the minimum of the decay during the warm-up; ignored without <see cref="Warmup"/>. The default is 0.</summary>
    public double MinDecay { get; init; }

    /// <summary>Gets the number of updates during which the average is a copy of the weights. The default is 0.</summary>
    public long UpdateAfterStep { get; init; }

    /// <summary>Returns the decay for one update of the average.</summary>
    /// <param name="update">The number of the optimizer update that has just been made, from 1.</param>
    /// <returns>
    /// The decay, at least 0 and below 1; 0 means copying the weights. With <see cref="Warmup"/> or <see cref="UpdateAfterStep"/>, the
    /// first update that counts copies the weights, as in <c>ModelEmaV3</c>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="update"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public double DecayAt(long update)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(update, 1);
        Validate();
        if (!Warmup && UpdateAfterStep == 0)
            return Decay;
        var counted = update - UpdateAfterStep - 1;
        if (counted <= 0)
            return 0;
        return Warmup ? Math.Max(Math.Min(1 - Math.Pow(1 + counted / WarmupGamma, -WarmupPower), Decay), MinDecay) : Decay;
    }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message says which and what is allowed.</exception>
    public void Validate()
    {
        LearningRateSchedule.Check(Decay is >= 0 and < 1, $"{nameof(Decay)} is {Decay}; it must be at least 0 and below 1.");
        LearningRateSchedule.Check(
            MinDecay >= 0 && MinDecay <= Decay,
            $"{nameof(MinDecay)} is {MinDecay}; it must lie between 0 and {nameof(Decay)}, {Decay}."
        );
        LearningRateSchedule.Check(
            WarmupGamma > 0 && WarmupPower > 0,
            $"{nameof(WarmupGamma)} and {nameof(WarmupPower)} are {WarmupGamma} and {WarmupPower}; they must be more than 0."
        );
        LearningRateSchedule.Check(UpdateAfterStep >= 0, $"{nameof(UpdateAfterStep)} is {UpdateAfterStep}; it must be 0 or more.");
    }
}
