using Microsoft.ML.Runtime;

namespace MLNet.VisionGraph;

/// <summary>
/// The options that featurizers, classifiers and detectors share: the images they take, and how these are decoded and scored.
/// </summary>
public abstract record ScoringOptions
{
    private protected ScoringOptions() { }

    /// <summary>
    /// Gets the name of the column that holds the images. Its type determines how they are read: <c>MLImage</c>, text (paths of files),
    /// or a vector of bytes (encoded files). The default is <c>Image</c>.
    /// </summary>
    public string InputColumnName { get; init; } = "Image";

    /// <summary>
    /// Gets the base folder of relative paths. Ignored unless the images are paths. The default is null (the current folder).
    /// </summary>
    public string? ImageFolder { get; init; }

    /// <summary>Gets the handling of images that cannot be decoded. The default is <see cref="InvalidImageHandling.Throw"/>.</summary>
    public InvalidImageHandling OnInvalidImage { get; init; } = InvalidImageHandling.Throw;

    /// <summary>
    /// Gets the decoding of JPEG files that are much larger than the network's input. Ignored if the images are <c>MLImage</c>. The
    /// default is <see cref="JpegDecoding.Reduced"/>, which is faster and nearly the same; <see cref="JpegDecoding.Full"/> returns
    /// results bitwise identical to those of a saved model.
    /// </summary>
    public JpegDecoding JpegDecoding { get; init; }

    /// <summary>
    /// Gets the number of pixels that the header of an encoded image may claim, at least 1; others are invalid images. Large JPEG files
    /// that are decoded at a reduced size count as so many pixels as are decoded. Saved models do not have this limit: check with
    /// <see cref="ImageHeader.Check(string, long)"/>. The default is <see cref="ImageHeader.DefaultMaxPixels"/>.
    /// </summary>
    public long MaxPixels { get; init; } = ImageHeader.DefaultMaxPixels;

    /// <summary>Gets the number of images that are scored together. The default is null (the backbone's batch size).</summary>
    public int? BatchSize { get; init; }

    /// <summary>Gets the number of threads that decode and score. The default is null (one per core).</summary>
    public int? Workers { get; init; }

    /// <summary>Gets the numeric precision of weights and inference. The default is <see cref="WeightPrecision.Float32"/>.</summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Gets the context that log messages are written to, usually the <c>MLContext</c>. The default is null (no log).</summary>
    public IHostEnvironment? Environment { get; init; }

    private protected void CheckScoring()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        CheckDefined(OnInvalidImage, nameof(OnInvalidImage));
        CheckDefined(JpegDecoding, nameof(JpegDecoding));
        CheckDefined(Precision, nameof(Precision));
        CheckPositive(BatchSize, nameof(BatchSize));
        CheckPositive(Workers, nameof(Workers));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPixels, 1, nameof(MaxPixels));
    }

    private protected static void CheckDefined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentOutOfRangeException(
                name,
                value,
                $"{name} has no value {value}; it has {string.Join(", ", Enum.GetNames<T>())}."
            );
    }

    private protected static void CheckPositive(int? value, string name)
    {
        if (value < 1)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1.");
    }

    /// <summary>Validates the name of an output column of a saved model.</summary>
    private protected static void CheckOutputColumn(string value, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, name);

        // ML.NET removes this suffix from the columns of an ONNX model, so a saved model would have a column of another name.
        if (value.EndsWith(".output", StringComparison.Ordinal))
            throw new ArgumentException(
                $"{name} must not end with '.output', which ML.NET cuts off in saved models; '{value}' does.",
                name
            );
    }
}
