using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph;

/// <summary>The options of an ONNX export.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The default name of the input.</summary>
    public const string DefaultInputName = "image";

    /// <summary>Gets the name of the input. The default is <c>image</c>.</summary>
    public string InputName { get; init; } = DefaultInputName;

    /// <summary>Gets the network settings: image size, classes and task. The default is 224 × 224 pixels and 1000 classes.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>Gets the outputs, in the order of the file. The default is the logits.</summary>
    public IReadOnlyList<OnnxOutput> Outputs { get; init; } = [OnnxOutput.Logits];

    /// <summary>
    /// Gets the preprocessing that is part of the graph. If set, the input is [B, 3, R, R'], pixel values from 0 to 255, red, green,
    /// blue, in the size that <see cref="ImagePreprocessing.ResizeTo"/> returns; the graph crops the center and normalizes it. The
    /// default is null (the input is [B, 3, H, W], already normalized).
    /// </summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>
    /// Gets the temperature by which logits are divided before the softmax (Guo et al., arXiv:1706.04599): above 1 if the classifier is
    /// overconfident. Must be above 0. The logits output is not divided. The default is 1.
    /// </summary>
    public double ScoreTemperature { get; init; } = 1;

    /// <summary>
    /// Gets the further views of an image that are scored with it. With any, the only outputs allowed are
    /// <see cref="OnnxOutputKind.Probabilities"/>, the mean over the views, and <see cref="OnnxOutputKind.PredictedClass"/>. The default is
    /// <see cref="TestTimeAugmentation.None"/>.
    /// </summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; }

    /// <summary>
    /// Gets the names of the classes, in the order of the logits: none, or as many as <see cref="Network"/> has classes. They are written
    /// to the file's metadata under <c>classes</c>, as a JSON array, and to the nodes from which ML.NET's own ONNX scoring reads the slot
    /// names of logits and probabilities. The default is an empty list.
    /// </summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>
    /// Gets the profile of the graph: optimized for speed, or operation by operation as in the official code. The default is
    /// <see cref="OnnxProfile.Optimized"/>.
    /// </summary>
    public OnnxProfile Profile { get; init; }

    /// <summary>
    /// Gets the numeric precision of weights and inference. <see cref="WeightPrecision.Int8"/> requires <see cref="Quantization"/> and
    /// cannot be combined with <see cref="OnnxProfile.Plain"/>. A precision other than the default is written to the file's metadata
    /// under <c>precision</c>, in lower case. The default is <see cref="WeightPrecision.Float32"/>.
    /// </summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>
    /// Gets the quantization plan of the network with these weights and this image size. Ignored unless <see cref="Precision"/> is
    /// <see cref="WeightPrecision.Int8"/>. The default is null.
    /// </summary>
    public QuantizationPlan? Quantization { get; init; }

    /// <summary>
    /// Gets the name of the backbone, which is written to the file's metadata under <c>backbone</c>. The default is null (not written).
    /// </summary>
    public string? BackboneName { get; init; }

    internal void Check()
    {
        if (Outputs.Count == 0 || Outputs.DistinctBy(output => output.Name).Count() != Outputs.Count)
            throw new ArgumentException("An exported network needs outputs, each with a name of its own.", nameof(Outputs));
        if (!(ScoreTemperature > 0 && double.IsFinite(ScoreTemperature)))
            throw new ArgumentOutOfRangeException(
                nameof(ScoreTemperature),
                ScoreTemperature,
                "Logits can be divided by a finite number above 0."
            );
        if (!Enum.IsDefined(TestTimeAugmentation))
            throw new ArgumentOutOfRangeException(nameof(TestTimeAugmentation), TestTimeAugmentation, "Unknown augmentation.");
        if (!Enum.IsDefined(Profile))
            throw new ArgumentOutOfRangeException(nameof(Profile), Profile, "Unknown profile.");
        if (!Enum.IsDefined(Precision))
            throw new ArgumentOutOfRangeException(nameof(Precision), Precision, "Unknown precision.");
        if (Precision == WeightPrecision.Int8 && Quantization is null)
            throw new ArgumentException(
                $"{nameof(WeightPrecision)}.{nameof(WeightPrecision.Int8)} needs the ranges of the network's values: "
                    + $"make a {nameof(QuantizationPlan)} with {nameof(NetworkQuantizer)}.",
                nameof(Quantization)
            );
        if (Precision == WeightPrecision.Int8 && Profile == OnnxProfile.Plain)
            throw new ArgumentException(
                $"A graph of {nameof(OnnxProfile)}.{nameof(OnnxProfile.Plain)} is float: choose another profile or another precision.",
                nameof(Precision)
            );
        if (ClassNames.Count > 0 && ClassNames.Count != Network.Classes)
            throw new ArgumentException(
                $"There are {ClassNames.Count} class names, but the network has {Network.Classes} classes.",
                nameof(ClassNames)
            );
        if (TestTimeAugmentation != TestTimeAugmentation.None && Outputs.FirstOrDefault(output => !output.IsAveraged) is { } other)
        {
            throw new ArgumentException(
                $"With {nameof(TestTimeAugmentation)}.{TestTimeAugmentation} a network gives probabilities and predicted classes only; "
                    + $"'{other.Name}' asks for {other.Kind}. Export that without it.",
                nameof(Outputs)
            );
        }
    }
}
