using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>
/// The convolutional part of a detector, judged by the scores and deltas of all anchors and, where regions are cut out of the pyramid, by
/// its maps. What follows (decoding, suppression, and the heads of regions) stays float.
/// </summary>
/// <param name="detector">The detector.</param>
/// <param name="parameters">The detector's parameters.</param>
/// <param name="height">The height of the input, in pixels.</param>
/// <param name="width">The width of the input, in pixels.</param>
internal sealed class QuantizableDetector(IDetector detector, IParameterSource parameters, int height, int width) : IQuantizable
{
    private readonly DetectorExportOptions _options = new()
    {
        Height = height,
        Width = width,
        GeometryInputs = false,
    };

    /// <inheritdoc/>
    public int Height => height;

    /// <inheritdoc/>
    public int Width => width;

    /// <inheritdoc/>
    public ObservedGraph Observe() => DetectorExporter.ExportObserved(detector, parameters, height, width);

    /// <inheritdoc/>
    public byte[] Export(QuantizationPlan? plan) =>
        DetectorExporter.Export(
            detector,
            parameters,
            plan is null ? _options : _options with { Precision = WeightPrecision.Int8, Quantization = plan },
            Outputs
        );

    // Scores instead of logits: an error counts where an object is found.
    private List<DetectorOutput> Outputs(DetectorGraph graph)
    {
        var (ops, dense) = (graph.Ops, graph.Dense);
        List<OnnxValue> scores = [],
            deltas = [];
        foreach (var (logits, moves) in dense.Logits.Zip(dense.Deltas))
        {
            var anchors = moves.Shape.Channels / 4;
            scores.Add(ops.Sigmoid(ops.AnchorRows(logits, logits.Shape.Channels / anchors)));
            deltas.Add(ops.AnchorRows(moves, 4));
        }

        List<DetectorOutput> outputs = [new("scores", ops.Concat(scores)), new("deltas", ops.Concat(deltas))];
        if (detector.HasMasks)
        {
            // A pixel of 16 suffices.
            var maps = dense.Pyramid.Select(map => ops.Subsample(ops.Subsample(map)));
            outputs.Add(new DetectorOutput("pyramid", ops.Concat([.. maps.Select(map => ops.AnchorRows(map, map.Shape.Channels))])));
        }

        return outputs;
    }
}
