using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Weights;
using Microsoft.ML.Runtime;

namespace MLNet.VisionGraph;

/// <summary>All that a featurizer can be told. Checked when the estimator is created.</summary>
public sealed record ImageFeaturizerOptions
{
    /// <summary>
    /// Gets the name of the column that receives the features. With several maps the stage's number is appended. It must not end with <c>.output</c>, which ML.NET
    /// cuts off in saved models. Default: <c>Features</c>.
    /// </summary>
    public string OutputColumnName { get; init; } = "Features";

    /// <summary>
    /// Gets the name of the column that holds the images: <c>MLImage</c>, text (paths of files), or a vector of bytes (encoded files); its type decides. Default: <c>Image</c>.
    /// </summary>
    public string InputColumnName { get; init; } = "Image";

    /// <summary>Gets the backbone. Default: <c>mobilevig_ti</c>.</summary>
    public BackboneDescriptor Backbone { get; init; } = BackboneRegistry.Get(MobileVigVariant.Ti);

    /// <summary>
    /// Gets where the weights come from. Default: null, the recommended released checkpoint (<see cref="WeightSource.Pretrained"/>); where it cannot be had, the starter weights
    /// (<see cref="WeightSource.Starter"/>), with a warning in the log. Never silently random.
    /// </summary>
    public WeightSource? Weights { get; init; }

    /// <summary>Gets what is computed. Default: <see cref="FeatureKind.Pooled"/>.</summary>
    public FeatureKind Features { get; init; } = FeatureKind.Pooled;

    /// <summary>Gets the stages whose maps are taken out, from 0 (the finest). Ignored unless <see cref="Features"/> is <see cref="FeatureKind.Maps"/>. Default: null, all stages.</summary>
    public IReadOnlyList<int>? OutIndices { get; init; }

    /// <summary>Gets the number of classes of the head. Ignored unless <see cref="Features"/> is <see cref="FeatureKind.Logits"/>. Default: 1000.</summary>
    public int Classes { get; init; } = 1000;

    /// <summary>
    /// Gets whether the logits are the mean of the classification and the distillation head. Ignored unless <see cref="Features"/> is <see cref="FeatureKind.Logits"/>.
    /// Default: null, as the backbone's released checkpoints are (<see cref="BackboneDescriptor.IsDistilled"/>).
    /// </summary>
    public bool? Distillation { get; init; }

    /// <summary>Gets the height of the network's input, in pixels. Default: null, the backbone's.</summary>
    public int? ImageHeight { get; init; }

    /// <summary>Gets the width of the network's input, in pixels. Default: null, the backbone's.</summary>
    public int? ImageWidth { get; init; }

    /// <summary>Gets what is done to pictures first. Default: null, what the backbone's checkpoints want.</summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>Gets the folder to which relative paths belong. Ignored unless the images are paths. Default: null, the current folder.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>Gets what happens to images that cannot be decoded. Default: <see cref="InvalidImageHandling.Throw"/>.</summary>
    public InvalidImageHandling OnInvalidImage { get; init; } = InvalidImageHandling.Throw;

    /// <summary>
    /// Gets how JPEG files much larger than the network's input are decoded. Ignored where the images are <c>MLImage</c>. Default: <see cref="JpegDecoding.Reduced"/>, quicker and all but the
    /// same; <see cref="JpegDecoding.Full"/> gives a saved model's numbers to the last bit.
    /// </summary>
    public JpegDecoding JpegDecoding { get; init; }

    /// <summary>Gets how many images are scored together. Default: null, what suits the backbone.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Gets how many threads decode and score. Default: null, one a core.</summary>
    public int? Workers { get; init; }

    /// <summary>
    /// Gets in what numbers the network is kept and computes. With <see cref="WeightPrecision.Int8"/>, <c>Fit</c> looks at some photos of its data, unless a <see cref="Quantization"/> is given. Default:
    /// <see cref="WeightPrecision.Float32"/>.
    /// </summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Gets a plan that was made before, of the same network, weights and image size. Ignored unless <see cref="Precision"/> is <see cref="WeightPrecision.Int8"/>. Default: null, made when fitted.</summary>
    public QuantizationPlan? Quantization { get; init; }

    /// <summary>Gets how <c>Fit</c> calibrates. Ignored unless <see cref="Precision"/> is <see cref="WeightPrecision.Int8"/> without <see cref="Quantization"/>.</summary>
    public QuantizationOptions Calibration { get; init; } = new();

    /// <summary>Gets the context to whose log the featurizer writes, normally the <c>MLContext</c>. Default: null, no log lines.</summary>
    public IHostEnvironment? Environment { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);

        // ML.NET cuts this ending off the columns of an ONNX model: a saved model would have a column of another name.
        if (OutputColumnName.EndsWith(".output", StringComparison.Ordinal))
            throw new ArgumentException($"{nameof(OutputColumnName)} must not end with '.output', which ML.NET cuts off in saved models; '{OutputColumnName}' does.", nameof(OutputColumnName));
        ArgumentNullException.ThrowIfNull(Backbone);
        AtLeastOne(BatchSize, nameof(BatchSize));
        AtLeastOne(Workers, nameof(Workers));
        AtLeastOne(ImageHeight, nameof(ImageHeight));
        AtLeastOne(ImageWidth, nameof(ImageWidth));
        if (!Enum.IsDefined(Features))
            throw new ArgumentOutOfRangeException(nameof(Features), Features, "Unknown kind of features.");
        if (!Enum.IsDefined(OnInvalidImage))
            throw new ArgumentOutOfRangeException(nameof(OnInvalidImage), OnInvalidImage, "Unknown handling of invalid images.");
        if (!Enum.IsDefined(JpegDecoding))
            throw new ArgumentOutOfRangeException(nameof(JpegDecoding), JpegDecoding, "Unknown way of decoding.");
        if (!Enum.IsDefined(Precision))
            throw new ArgumentOutOfRangeException(nameof(Precision), Precision, "Unknown precision.");
        ArgumentNullException.ThrowIfNull(Calibration);
        Calibration.Check();
        if (Features == FeatureKind.Logits)
            AtLeastOne(Classes, nameof(Classes));
        if (Features == FeatureKind.Maps && OutIndices is { } stages)
        {
            if (stages.Count == 0 || stages.Distinct().Count() != stages.Count)
                throw new ArgumentException($"{nameof(OutIndices)} must name at least one stage, each once.", nameof(OutIndices));
            foreach (var stage in stages)
            {
                if (stage < 0 || stage >= Backbone.Stages.Count)
                    throw new ArgumentOutOfRangeException(nameof(OutIndices), stage, $"'{Backbone.Name}' has the stages 0 to {Backbone.Stages.Count - 1}.");
            }
        }

        (Preprocessing ?? Backbone.Preprocessing).Check();
    }

    private static void AtLeastOne(int? value, string name)
    {
        if (value < 1)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1.");
    }
}
