using MLNet.VisionGraph.Onnx.Export;

namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>A comparison of a network's outputs under quantization plans with its float32 outputs. Thread-safe.</summary>
internal sealed class QuantizationTrial
{
    /// <summary>The number of images that are scored at a time.</summary>
    public const int BatchSize = 16;

    private readonly IQuantizable _network;
    private readonly (float[] Images, int Count)[] _batches;
    private readonly int _count;
    private readonly float[][] _expected;
    private readonly CancellationToken _cancellationToken;

    public QuantizationTrial(IQuantizable network, IReadOnlyList<float[]> images, CancellationToken cancellationToken)
    {
        (_network, _cancellationToken) = (network, cancellationToken);
        _batches = [.. images.Chunk(BatchSize).Select(batch => (batch.SelectMany(image => image).ToArray(), batch.Length))];
        _count = images.Count;
        _expected = Score(plan: null);
    }

    /// <summary>Measures the output error of a plan.</summary>
    public QuantizationPlan Judge(QuantizationPlan plan)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var error = OutputError.Between(_expected, Score(plan), _count);
        return plan.Judged(error);
    }

    private float[][] Score(QuantizationPlan? plan)
    {
        using var scorer = new OnnxScorer(_network.Export(plan), threads: 1);
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
