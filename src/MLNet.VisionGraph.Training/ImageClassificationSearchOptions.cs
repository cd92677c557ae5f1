namespace MLNet.VisionGraph.Training;

/// <summary>The options of <see cref="ImageClassificationSearch"/>.</summary>
public sealed record ImageClassificationSearchOptions
{
    /// <summary>Gets the time limit of the whole search: weights, probes, fine-tuning, validation. Above 0.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>Gets the backbones to choose from. The default is null (all registered backbones).</summary>
    public IReadOnlyList<BackboneDescriptor>? Backbones { get; init; }

    /// <summary>
    /// Gets the options of the training runs: weights, image size, batch size, device, seed. The strategy applies after the probes; with
    /// <see cref="TrainingStrategy.LinearProbe"/> only probes run. The search chooses backbone and epochs; progress, callbacks and
    /// checkpoints are ignored. The default is the defaults of <see cref="ImageTrainingOptions"/>.
    /// </summary>
    public ImageTrainingOptions Training { get; init; } = new();

    /// <summary>
    /// Gets the part of the time that probes may take, in (0, 1]. The first probe always finishes. The default is one third.
    /// </summary>
    public double ProbeShare { get; init; } = 1.0 / 3;

    /// <summary>
    /// Gets the maximum number of epochs of one training run after the probes; remaining time goes to the next best backbone. The
    /// default is 50.
    /// </summary>
    public int MaxEpochs { get; init; } = 50;

    /// <summary>
    /// Gets the function that returns the callbacks of a training run, called with its backbone and strategy. The default is null
    /// (no callbacks).
    /// </summary>
    public Func<BackboneDescriptor, TrainingStrategy, IReadOnlyList<TrainingCallback>>? CallbacksFor { get; init; }

    /// <summary>Gets the progress reporter. The default is null.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    internal IReadOnlyList<BackboneDescriptor> CheapestFirst =>
        [
            .. (Backbones ?? BackboneRegistry.All)
                .OrderBy(backbone => backbone.MultiplyAdds)
                .ThenBy(backbone => backbone.Name, StringComparer.Ordinal),
        ];

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Training);
        if (TimeLimit <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(TimeLimit), TimeLimit, "The time limit of an experiment must be more than 0.");
        if (ProbeShare is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(ProbeShare), ProbeShare, "The part for probes must lie above 0 and not above 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEpochs, 1);
        if (Backbones is { Count: 0 })
            throw new ArgumentException("An experiment needs a backbone to try.", nameof(Backbones));
        Training.Check();
    }
}
