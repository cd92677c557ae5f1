using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>A backbone, judged by its embedding and logits.</summary>
/// <param name="network">The network.</param>
/// <param name="parameters">The network's parameters.</param>
/// <param name="settings">The network settings.</param>
internal sealed class QuantizableBackbone(INetwork network, IParameterSource parameters, NetworkSettings settings) : IQuantizable
{
    private readonly OnnxExportOptions _options = new() { Network = settings, Outputs = OutputsOf(settings) };

    /// <inheritdoc/>
    public int Height => settings.Height;

    /// <inheritdoc/>
    public int Width => settings.Width;

    /// <inheritdoc/>
    public ObservedGraph Observe() => OnnxExporter.ExportObserved(network, parameters, settings);

    /// <inheritdoc/>
    public byte[] Export(QuantizationPlan? plan) =>
        OnnxExporter.Export(
            network,
            parameters,
            plan is null ? _options : _options with { Precision = WeightPrecision.Int8, Quantization = plan }
        );

    private static OnnxOutput[] OutputsOf(NetworkSettings settings) =>
        (settings.Embedding, settings.Classes) switch
        {
            (false, _) => [OnnxOutput.Pooled],
            (true, 0) => [OnnxOutput.Embedding],
            _ => [OnnxOutput.Embedding, OnnxOutput.Logits],
        };
}
