using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Export;

namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>A comparison of a network's outputs under quantization plans with its float32 outputs. Thread-safe.</summary>
internal sealed class QuantizationTrial
{
    /// <summary>The number of images that are scored at a time.</summary>
    public const int BatchSize = 16;

    private readonly INetwork _network;
    private readonly IParameterSource _parameters;
    private readonly OnnxExportOptions _options;
    private readonly (float[] Images, int Count)[] _batches;
    private readonly int _count;
    private readonly float[][] _expected;
    private readonly CancellationToken _cancellationToken;

    public QuantizationTrial(
        INetwork network,
        IParameterSource parameters,
        NetworkSettings settings,
        IReadOnlyList<float[]> images,
        CancellationToken cancellationToken
    )
    {
        (_network, _parameters, _cancellationToken) = (network, parameters, cancellationToken);
        _options = new OnnxExportOptions { Network = settings, Outputs = OutputsOf(settings) };
        _batches = [.. images.Chunk(BatchSize).Select(batch => (batch.SelectMany(image => image).ToArray(), batch.Length))];
        _count = images.Count;
        _expected = Score(_options);
    }

    /// <summary>Measures the output error of a plan.</summary>
    public QuantizationPlan Judge(QuantizationPlan plan)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var error = OutputError.Between(_expected, Score(_options with { Precision = WeightPrecision.Int8, Quantization = plan }), _count);
        return plan.Judged(error);
    }

    private static OnnxOutput[] OutputsOf(NetworkSettings settings) =>
        (settings.Embedding, settings.Classes) switch
        {
            (false, _) => [OnnxOutput.Pooled],
            (true, 0) => [OnnxOutput.Embedding],
            _ => [OnnxOutput.Embedding, OnnxOutput.Logits],
        };

    private float[][] Score(OnnxExportOptions options)
    {
        using var scorer = new OnnxScorer(OnnxExporter.Export(_network, _parameters, options), threads: 1);
        float[][] outputs = [.. scorer.OutputLengths.Select(length => new float[length * _count])];
        var done = 0;
        foreach (var (images, count) in _batches)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            float[][] scores = [.. scorer.OutputLengths.Select(length => new float[length * count])];
            scorer.Score(images, count, scores);
            for (var i = 0; i < outputs.Length; i++)
                scores[i].CopyTo(outputs[i], done * scorer.OutputLengths[i]);
            done += count;
        }

        return outputs;
    }
}
