namespace MLNet.VisionGraph.Training;

/// <summary>
/// A one-cycle schedule (Smith and Topin, arXiv:1708.07120): from a low rate up to the nominal one and down to a much lower one, each along
/// half a cosine, while momentum moves in the opposite direction. The values are those of PyTorch's <c>OneCycleLR</c>; the rate changes
/// with each update.
/// </summary>
public sealed record OneCycleSchedule : LearningRateSchedule
{
    /// <summary>
    /// Gets the fraction of the training in which the rate rises, above 0 and below 1. PyTorch: <c>pct_start</c>. The default is 0.3.
    /// </summary>
    public double WarmupFraction { get; init; } = 0.3;

    /// <summary>
    /// Gets the divisor of the nominal rate for the first update, at least 1. PyTorch: <c>div_factor</c>. The default is 25.
    /// </summary>
    public double InitialDivisor { get; init; } = 25;

    /// <summary>
    /// Gets the divisor of the first update's rate for the last update, at least 1. PyTorch: <c>final_div_factor</c>. The default is 1e4.
    /// </summary>
    public double FinalDivisor { get; init; } = 1e4;

    /// <summary>
    /// Gets a value indicating whether momentum moves in the opposite direction of the rate. The default is <see langword="true"/>.
    /// </summary>
    public bool CycleMomentum { get; init; } = true;

    /// <summary>Gets the momentum at the highest rate; ignored without <see cref="CycleMomentum"/>. The default is 0.85.</summary>
    public double BaseMomentum { get; init; } = 0.85;

    /// <summary>Gets the momentum at the lowest rate; ignored without <see cref="CycleMomentum"/>. The default is 0.95.</summary>
    public double MaxMomentum { get; init; } = 0.95;

    /// <inheritdoc/>
    public override void Validate(TrainingSpan span)
    {
        Check(WarmupFraction is > 0 and < 1, $"{nameof(WarmupFraction)} is {WarmupFraction}; it must lie between 0 and 1.");
        Check(
            InitialDivisor >= 1 && FinalDivisor >= 1,
            $"{nameof(InitialDivisor)} and {nameof(FinalDivisor)} are {InitialDivisor} and {FinalDivisor}; they must be at least 1."
        );
        Check(
            BaseMomentum is >= 0 and < 1 && MaxMomentum < 1 && MaxMomentum >= BaseMomentum,
            $"Momenta from {BaseMomentum} to {MaxMomentum} are out of range: 0 ≤ {nameof(BaseMomentum)} ≤ {nameof(MaxMomentum)} < 1."
        );
    }

    /// <inheritdoc/>
    public override double? MomentumAt(long step, TrainingSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        Validate(span);
        return CycleMomentum ? Between(step, span, MaxMomentum, BaseMomentum, MaxMomentum) : null;
    }

    /// <inheritdoc/>
    protected override double Rate(long step, double learningRate, TrainingSpan span)
    {
        var initial = learningRate / InitialDivisor;
        return Between(step, span, initial, learningRate, initial / FinalDivisor);
    }

    // The peak lies at the (fractional) step p = fraction · steps − 1, the end at steps − 1.
    private double Between(long step, TrainingSpan span, double start, double peak, double end)
    {
        var last = span.Steps - 1;
        var top = WarmupFraction * span.Steps - 1;
        var at = Math.Min(step, last);
        if (at <= top)
            return top > 0 ? Cosine(start, peak, at / top) : peak;
        return last > Math.Max(top, 0) ? Cosine(peak, end, (at - top) / (last - top)) : end;
    }
}
