using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training.Probing;

/// <summary>
/// Brings each value of the embeddings to mean 0 and deviation 1 over the photos that are learned from, which a linear layer learns many times faster from, and takes that back into
/// the layer's weights afterwards. A head that begins with a norm does this by itself.
/// </summary>
internal sealed class EmbeddingStandardization
{
    // A value that does not vary says nothing; it is not blown up.
    private const double LeastDeviation = 1e-6;

    private readonly string _weight;
    private readonly string _bias;
    private readonly double[] _mean;
    private readonly double[] _deviation;

    private EmbeddingStandardization(string weight, string bias, double[] mean, double[] deviation) => (_weight, _bias, _mean, _deviation) = (weight, bias, mean, deviation);

    /// <summary>Looks at the embeddings that are learned from.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The network's parameters with its head.</param>
    /// <param name="embeddings">The embeddings.</param>
    /// <returns>The standardisation; null for a head that is more than one linear layer.</returns>
    public static EmbeddingStandardization? Of(INetwork network, IReadOnlyList<ParameterSpec> parameters, PhotoEmbeddings embeddings)
    {
        var head = parameters.Where(spec => spec.Name.StartsWith(network.Head + ".", StringComparison.Ordinal)).ToArray();
        var bias = Array.Find(head, spec => spec.Kind == ParameterKind.Bias);
        if (head.Length != 2 || bias is null || Array.Find(head, spec => spec.Kind == ParameterKind.Weight) is not { } weight || weight.Count != bias.Count * embeddings.Length)
            return null;

        var (sums, squares) = (new double[embeddings.Length], new double[embeddings.Length]);
        for (var i = 0; i < embeddings.Values.Length; i++)
            sums[i % embeddings.Length] += embeddings.Values[i];
        var mean = Array.ConvertAll(sums, sum => sum / embeddings.Count);
        for (var i = 0; i < embeddings.Values.Length; i++)
            squares[i % embeddings.Length] += Math.Pow(embeddings.Values[i] - mean[i % embeddings.Length], 2);
        var deviation = Array.ConvertAll(squares, square => Math.Sqrt(square / embeddings.Count) is var found && found > LeastDeviation ? found : 1);
        return new EmbeddingStandardization(weight.Name, bias.Name, mean, deviation);
    }

    /// <summary>Standardises embeddings.</summary>
    /// <returns>As many values.</returns>
    public float[] Apply(float[] embeddings)
    {
        var result = new float[embeddings.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = (float)((embeddings[i] - _mean[i % _mean.Length]) / _deviation[i % _mean.Length]);
        return result;
    }

    /// <summary>Gives weights that do to plain embeddings what the given ones do to standardised ones: W (x − mean) / deviation + b.</summary>
    public StateDict Fold(StateDict weights)
    {
        var (weight, bias) = (weights[_weight].Values.ToArray(), weights[_bias].Values.ToArray());
        for (var o = 0; o < bias.Length; o++)
        {
            double sum = bias[o];
            var row = weight.AsSpan(o * _mean.Length, _mean.Length);
            for (var e = 0; e < row.Length; e++)
            {
                var scaled = row[e] / _deviation[e];
                sum -= scaled * _mean[e];
                row[e] = (float)scaled;
            }

            bias[o] = (float)sum;
        }

        return new StateDict(weights.Select(pair =>
            pair.Key == _weight ? KeyValuePair.Create(pair.Key, new WeightTensor(pair.Value.Shape, weight))
            : pair.Key == _bias ? KeyValuePair.Create(pair.Key, new WeightTensor(pair.Value.Shape, bias))
            : pair));
    }
}
