using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>
/// Standardizes each value of the embeddings to mean 0 and deviation 1 over the training images, from which a linear layer learns many
/// times faster, and folds the standardization into the layer's weights afterwards. A head that begins with a norm needs none.
/// </summary>
internal sealed class EmbeddingStandardization
{
    // A value that does not vary carries no information and must not be scaled up.
    private const double MinDeviation = 1e-6;

    private readonly string _weight;
    private readonly string _bias;
    private readonly double[] _mean;
    private readonly double[] _deviation;

    private EmbeddingStandardization(string weight, string bias, double[] mean, double[] deviation) =>
        (_weight, _bias, _mean, _deviation) = (weight, bias, mean, deviation);

    /// <summary>Computes the standardization of the training embeddings.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The network's parameters, including its head.</param>
    /// <param name="embeddings">The training embeddings.</param>
    /// <returns>The standardization; null for a head that is more than one linear layer.</returns>
    public static EmbeddingStandardization? Create(INetwork network, IReadOnlyList<ParameterSpec> parameters, ImageEmbeddings embeddings)
    {
        var head = parameters.Where(spec => spec.Name.StartsWith(network.Head + ".", StringComparison.Ordinal)).ToArray();
        var bias = Array.Find(head, spec => spec.Kind == ParameterKind.Bias);
        if (
            head.Length != 2
            || bias is null
            || Array.Find(head, spec => spec.Kind == ParameterKind.Weight) is not { } weight
            || weight.Count != bias.Count * embeddings.Length
        )
            return null;

        var (sums, squares) = (new double[embeddings.Length], new double[embeddings.Length]);
        for (var i = 0; i < embeddings.Values.Length; i++)
            sums[i % embeddings.Length] += embeddings.Values[i];
        var mean = Array.ConvertAll(sums, sum => sum / embeddings.Count);
        for (var i = 0; i < embeddings.Values.Length; i++)
            squares[i % embeddings.Length] += Math.Pow(embeddings.Values[i] - mean[i % embeddings.Length], 2);
        var deviation = Array.ConvertAll(
            squares,
            square => Math.Sqrt(square / embeddings.Count) is var found && found > MinDeviation ? found : 1
        );
        return new EmbeddingStandardization(weight.Name, bias.Name, mean, deviation);
    }

    /// <summary>Standardizes embeddings.</summary>
    /// <returns>The standardized values, as many as <paramref name="embeddings"/> has.</returns>
    public float[] Apply(float[] embeddings)
    {
        var result = new float[embeddings.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = (float)((embeddings[i] - _mean[i % _mean.Length]) / _deviation[i % _mean.Length]);
        return result;
    }

    /// <summary>
    /// Returns weights that do to plain embeddings what the given ones do to standardized ones: W (x − mean) / deviation + b.
    /// </summary>
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

        return new StateDict(
            weights.Select(pair =>
                pair.Key == _weight ? KeyValuePair.Create(pair.Key, new WeightTensor(pair.Value.Shape, weight))
                : pair.Key == _bias ? KeyValuePair.Create(pair.Key, new WeightTensor(pair.Value.Shape, bias))
                : pair
            )
        );
    }
}
