namespace MLNet.VisionGraph.Training;

/// <summary>How <see cref="ImageClassificationExperiment"/> spends its time.</summary>
public sealed record ImageClassificationExperimentOptions
{
    /// <summary>Gets the time for everything: weights, probes, fine-tuning, validation. Above 0.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Gets the backbones to choose from. Default: null, all that are registered.</summary>
    public IReadOnlyList<BackboneDescriptor>? Backbones { get; init; }

    /// <summary>
    /// Gets how classifiers are trained: weights, image size, batch, device, seed. The strategy is that of the second part; with <see cref="TrainingStrategy.LinearProbe"/> there is none. Backbone and
    /// epochs are chosen by the experiment; progress, callbacks and checkpoints are ignored. Default: the defaults of <see cref="ImageClassifierOptions"/>.
    /// </summary>
    public ImageClassifierOptions Training { get; init; } = new();

    /// <summary>Gets which part of the time probes may take, in (0, 1]. The first probe ends in any case. Default: a third.</summary>
    public double ProbeShare { get; init; } = 1.0 / 3;

    /// <summary>Gets the most epochs of one fine-tuning; what time is left after it goes to the next best backbone. Default: 50.</summary>
    public int MostEpochs { get; init; } = 50;

    /// <summary>Gets what is told of a training, asked for each one by its backbone and strategy. Default: null, nothing.</summary>
    public Func<BackboneDescriptor, TrainingStrategy, IReadOnlyList<ITrainingCallback>>? CallbacksFor { get; init; }

    /// <summary>Gets who is told how far it is. Default: nobody.</summary>
    public IProgress<ImageClassificationExperimentProgress>? Progress { get; init; }

    internal IReadOnlyList<BackboneDescriptor> CheapestFirst =>
        [.. (Backbones ?? BackboneRegistry.All).OrderBy(backbone => backbone.Macs).ThenBy(backbone => backbone.Name, StringComparer.Ordinal)];

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Training);
        if (Time <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Time), Time, "An experiment needs time: more than 0.");
        if (ProbeShare is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(ProbeShare), ProbeShare, "The part for probes must lie above 0 and not above 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MostEpochs, 1);
        if (Backbones is { Count: 0 })
            throw new ArgumentException("An experiment needs a backbone to try.", nameof(Backbones));
        Training.Check();
    }
}
