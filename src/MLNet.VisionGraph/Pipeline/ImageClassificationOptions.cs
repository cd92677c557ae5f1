using MLNet.VisionGraph.Onnx;
using Microsoft.ML.Runtime;

namespace MLNet.VisionGraph;

/// <summary>How a trained classifier scores photos in ML.NET.</summary>
public sealed record ImageClassificationOptions
{
    /// <summary>
    /// Gets the name of the column that holds the images: <c>MLImage</c>, text (paths of files), or a vector of bytes (encoded files). Images of a declared size
    /// are resized and cropped like all others, as in training. Default: <c>Image</c>.
    /// </summary>
    public string InputColumnName { get; init; } = "Image";

    /// <summary>Gets the folder to which relative paths belong. Ignored unless the images are paths. Default: null, the current folder.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>Gets what logits are divided by before they become probabilities (arXiv:1706.04599): above 1 where the classifier is too sure of itself. Default: 1.</summary>
    public double ScoreTemperature { get; init; } = 1;

    /// <summary>Gets which other views of an image are scored with it; the probabilities are averaged. Default: <see cref="TestTimeAugmentation.None"/>.</summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; }

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

    /// <summary>Gets in what numbers the network is kept and computes; <see cref="WeightPrecision.Int8"/> needs a <see cref="Quantization"/>. Default: <see cref="WeightPrecision.Float32"/>.</summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Gets what calibration found out about the trained network. Ignored unless <see cref="Precision"/> is <see cref="WeightPrecision.Int8"/>. Default: null.</summary>
    public QuantizationPlan? Quantization { get; init; }

    /// <summary>Gets the context to whose log the classifier writes, normally the <c>MLContext</c>. Default: null, no log lines.</summary>
    public IHostEnvironment? Environment { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        if (!(ScoreTemperature > 0 && double.IsFinite(ScoreTemperature)))
            throw new ArgumentOutOfRangeException(nameof(ScoreTemperature), ScoreTemperature, "Logits can be divided by a finite number above 0.");
        if (!Enum.IsDefined(TestTimeAugmentation))
            throw new ArgumentOutOfRangeException(nameof(TestTimeAugmentation), TestTimeAugmentation, "Unknown augmentation.");
        if (!Enum.IsDefined(OnInvalidImage))
            throw new ArgumentOutOfRangeException(nameof(OnInvalidImage), OnInvalidImage, "Unknown handling of invalid images.");
        if (!Enum.IsDefined(JpegDecoding))
            throw new ArgumentOutOfRangeException(nameof(JpegDecoding), JpegDecoding, "Unknown way of decoding.");
        if (!Enum.IsDefined(Precision))
            throw new ArgumentOutOfRangeException(nameof(Precision), Precision, "Unknown precision.");
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize ?? 1, 1, nameof(BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers ?? 1, 1, nameof(Workers));
    }
}
