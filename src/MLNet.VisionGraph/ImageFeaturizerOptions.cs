namespace MLNet.VisionGraph;

/// <summary>The options of a featurizer. They are checked when the estimator is created.</summary>
public sealed record ImageFeaturizerOptions : ScoringOptions
{
    /// <summary>
    /// Gets the name of the column that receives the features. For several maps, the stage's number is appended. It must not end with
    /// <c>.output</c>, which ML.NET removes in saved models. The default is <c>Features</c>.
    /// </summary>
    public string OutputColumnName { get; init; } = "Features";

    /// <summary>Gets the backbone. The default is <c>mobilevig_ti</c>.</summary>
    public BackboneDescriptor Backbone { get; init; } = BackboneRegistry.Get(MobileVigVariant.Ti);

    /// <summary>
    /// Gets the source of the weights. The default is null: the recommended released checkpoint (<see cref="WeightSource.Pretrained"/>) or,
    /// if it is unavailable, the starter weights (<see cref="WeightSource.Starter"/>) with a warning in the log. Random weights are never
    /// used silently.
    /// </summary>
    public WeightSource? Weights { get; init; }

    /// <summary>Gets the kind of features. The default is <see cref="FeatureKind.Pooled"/>.</summary>
    public FeatureKind Features { get; init; } = FeatureKind.Pooled;

    /// <summary>
    /// Gets the stages whose maps are returned, from 0 (the finest). Ignored unless <see cref="Features"/> is
    /// <see cref="FeatureKind.Maps"/>. The default is null (all stages).
    /// </summary>
    public IReadOnlyList<int>? OutIndices { get; init; }

    /// <summary>
    /// Gets the number of classes of the head. Ignored unless <see cref="Features"/> is <see cref="FeatureKind.Logits"/>.
    /// The default is 1000.
    /// </summary>
    public int Classes { get; init; } = 1000;

    /// <summary>
    /// Gets a value indicating whether the head of the weights reads the pooled maps of all stages, as the heads of linear probes do.
    /// Ignored unless <see cref="Features"/> is <see cref="FeatureKind.Logits"/>. The default is <see langword="false"/>.
    /// </summary>
    public bool MultiStageHead { get; init; }

    /// <summary>
    /// Gets a value indicating whether the logits are the mean of the classification and the distillation head. Ignored unless
    /// <see cref="Features"/> is <see cref="FeatureKind.Logits"/>. The default is null (as in the backbone's released checkpoints, see
    /// <see cref="BackboneDescriptor.HasDistillationHead"/>).
    /// </summary>
    public bool? Distillation { get; init; }

    /// <summary>Gets the height of the network's input, in pixels. The default is null (the backbone's input size).</summary>
    public int? ImageHeight { get; init; }

    /// <summary>Gets the width of the network's input, in pixels. The default is null (the backbone's input size).</summary>
    public int? ImageWidth { get; init; }

    /// <summary>Gets the preprocessing of images. The default is null (that of the backbone's checkpoints).</summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>
    /// Gets an existing quantization plan for the same network, weights and image size. Ignored unless
    /// <see cref="ScoringOptions.Precision"/> is <see cref="WeightPrecision.Int8"/>. The default is null (<c>Fit</c> creates a plan).
    /// </summary>
    public QuantizationPlan? Quantization { get; init; }

    /// <summary>
    /// Gets the options of the calibration by <c>Fit</c>. Ignored unless <see cref="ScoringOptions.Precision"/> is
    /// <see cref="WeightPrecision.Int8"/> and <see cref="Quantization"/> is null.
    /// </summary>
    public QuantizationOptions Calibration { get; init; } = new();

    internal void Check()
    {
        CheckScoring();
        CheckOutputColumn(OutputColumnName, nameof(OutputColumnName));
        ArgumentNullException.ThrowIfNull(Backbone);
        CheckPositive(ImageHeight, nameof(ImageHeight));
        CheckPositive(ImageWidth, nameof(ImageWidth));
        CheckDefined(Features, nameof(Features));
        ArgumentNullException.ThrowIfNull(Calibration);
        Calibration.Check();
        if (Features == FeatureKind.Logits)
            CheckPositive(Classes, nameof(Classes));
        if (Features == FeatureKind.Maps && OutIndices is { } stages)
        {
            if (stages.Count == 0 || stages.Distinct().Count() != stages.Count)
                throw new ArgumentException($"{nameof(OutIndices)} must name at least one stage, each once.", nameof(OutIndices));
            foreach (var stage in stages)
            {
                if (stage < 0 || stage >= Backbone.Stages.Count)
                    throw new ArgumentOutOfRangeException(
                        nameof(OutIndices),
                        stage,
                        $"'{Backbone.Name}' has the stages 0 to {Backbone.Stages.Count - 1}."
                    );
            }
        }

        (Preprocessing ?? Backbone.Preprocessing).Check();
    }
}
