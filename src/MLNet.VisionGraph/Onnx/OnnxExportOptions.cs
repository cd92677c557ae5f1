using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Images;

namespace MLNet.VisionGraph.Onnx;

/// <summary>What an exported network takes and gives.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The input's name where nothing else is asked for.</summary>
    public const string DefaultInputName = "image";

    /// <summary>Gets the name of the input. Default: <c>image</c>.</summary>
    public string InputName { get; init; } = DefaultInputName;

    /// <summary>Gets the image size, the classes and the form of the network. Default: 224 × 224, 1000 classes.</summary>
    public NetworkSettings Network { get; init; } = new();

    /// <summary>Gets the outputs, in their order in the file. Default: the logits.</summary>
    public IReadOnlyList<OnnxOutput> Outputs { get; init; } = [OnnxOutput.Logits];

    /// <summary>
    /// Gets the preprocessing to be done inside the graph. Where set, the input is [B, 3, R, R'] of pixel values from 0 to 255, red, green, blue, in the size that
    /// <see cref="ImagePreprocessing.ResizeTo"/> gives; the graph cuts out the middle and normalises it. Default: none, the input is [B, 3, H, W], normalised already.
    /// </summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>
    /// Gets what logits are divided by before the softmax (Guo et al., arXiv:1706.04599): above 1 where a classifier is too sure of itself. Above 0; the logits themselves stay as they are. Default: 1.
    /// </summary>
    public double ScoreTemperature { get; init; } = 1;

    /// <summary>
    /// Gets which other views of an image are scored with it. With any, only <see cref="OnnxOutputKind.Probabilities"/>, the mean over the views, and <see cref="OnnxOutputKind.PredictedClass"/>
    /// can be put out. Default: <see cref="TestTimeAugmentation.None"/>.
    /// </summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; }

    /// <summary>
    /// Gets the names of the classes, in the order of the logits: none, or as many as <see cref="Network"/> has classes. They go into the file's metadata under <c>classes</c>, as a JSON array, and
    /// where ML.NET's own ONNX scoring finds the slot names of logits and probabilities. Default: none.
    /// </summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Gets how the network is written: for speed, or operation by operation as the official code has it. Default: <see cref="OnnxProfile.Optimized"/>.</summary>
    public OnnxProfile Profile { get; init; }

    /// <summary>
    /// Gets in what numbers weights are kept. <see cref="WeightPrecision.Int8"/> needs a <see cref="Quantization"/>, and cannot be had with <see cref="OnnxProfile.Plain"/>. Any but the
    /// default goes into the file's metadata under <c>precision</c>, in lower case. Default: <see cref="WeightPrecision.Float32"/>.
    /// </summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Gets what calibration found out about the network with these weights, in this image size. Ignored unless <see cref="Precision"/> is <see cref="WeightPrecision.Int8"/>. Default: null.</summary>
    public QuantizationPlan? Quantization { get; init; }

    /// <summary>Gets the name of the backbone, which goes into the file's metadata under <c>backbone</c>. Default: null, not told.</summary>
    public string? BackboneName { get; init; }

    internal void Check()
    {
        if (Outputs.Count == 0 || Outputs.DistinctBy(output => output.Name).Count() != Outputs.Count)
            throw new ArgumentException("An exported network needs outputs, each with a name of its own.", nameof(Outputs));
        if (!(ScoreTemperature > 0 && double.IsFinite(ScoreTemperature)))
            throw new ArgumentOutOfRangeException(nameof(ScoreTemperature), ScoreTemperature, "Logits can be divided by a finite number above 0.");
        if (!Enum.IsDefined(TestTimeAugmentation))
            throw new ArgumentOutOfRangeException(nameof(TestTimeAugmentation), TestTimeAugmentation, "Unknown augmentation.");
        if (!Enum.IsDefined(Profile))
            throw new ArgumentOutOfRangeException(nameof(Profile), Profile, "Unknown profile.");
        if (!Enum.IsDefined(Precision))
            throw new ArgumentOutOfRangeException(nameof(Precision), Precision, "Unknown precision.");
        if (Precision == WeightPrecision.Int8 && Quantization is null)
            throw new ArgumentException($"{nameof(WeightPrecision)}.{nameof(WeightPrecision.Int8)} needs the ranges of the network's values: make a {nameof(QuantizationPlan)} with {nameof(NetworkQuantizer)}.", nameof(Quantization));
        if (Precision == WeightPrecision.Int8 && Profile == OnnxProfile.Plain)
            throw new ArgumentException($"A graph of {nameof(OnnxProfile)}.{nameof(OnnxProfile.Plain)} is float: choose another profile or another precision.", nameof(Precision));
        if (ClassNames.Count > 0 && ClassNames.Count != Network.Classes)
            throw new ArgumentException($"There are {ClassNames.Count} class names, but the network has {Network.Classes} classes.", nameof(ClassNames));
        if (TestTimeAugmentation != TestTimeAugmentation.None && Outputs.FirstOrDefault(output => !output.IsAveraged) is { } other)
        {
            throw new ArgumentException(
                $"With {nameof(TestTimeAugmentation)}.{TestTimeAugmentation} a network gives probabilities and predicted classes alone; '{other.Name}' asks for {other.Kind}. Export that without it.",
                nameof(Outputs));
        }
    }
}
