using MLNet.VisionGraph.Detectors;

namespace MLNet.VisionGraph;

/// <summary>The options of the ONNX export of a detector.</summary>
internal sealed record DetectorExportOptions
{
    /// <summary>Gets the height of the input, in pixels, padding included. The default is 640.</summary>
    public int Height { get; init; } = 640;

    /// <summary>Gets the width of the input, in pixels, padding included. The default is 640.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Gets the thresholds. The default is those of the papers' official code.</summary>
    public DetectionThresholds Thresholds { get; init; } = new();

    /// <summary>
    /// Gets the normalization of pixels that is part of the graph. The default is null (the input is already normalized).
    /// </summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>
    /// Gets a value indicating whether the graph has inputs for the image inside the padding and for its scale. Without them the image
    /// fills the input, and boxes are in pixels of the input. The default is <see langword="true"/>.
    /// </summary>
    public bool GeometryInputs { get; init; } = true;

    /// <summary>
    /// Gets the numeric precision of weights and inference. <see cref="WeightPrecision.Int8"/> requires <see cref="Quantization"/>. The
    /// default is <see cref="WeightPrecision.Float32"/>.
    /// </summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Gets the quantization plan. Ignored unless <see cref="Precision"/> is <see cref="WeightPrecision.Int8"/>.</summary>
    public QuantizationPlan? Quantization { get; init; }

    /// <summary>Gets the names of the classes, which are written to the file's metadata. The default is an empty list.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Checks that there is a plan where one is needed.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public void Check()
    {
        if (Precision == WeightPrecision.Int8 && Quantization is null)
        {
            throw new ArgumentException(
                $"{nameof(WeightPrecision)}.{nameof(WeightPrecision.Int8)} needs the ranges of the detector's values: "
                    + $"make a {nameof(QuantizationPlan)} with {nameof(NetworkQuantizer)}.{nameof(NetworkQuantizer.CalibrateDetector)}, "
                    + "or with the trained detector.",
                nameof(Quantization)
            );
        }
    }
}
