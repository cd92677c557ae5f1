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
}
