using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableModel(MaximumEntropyModelParameters.LoaderName, typeof(MaximumEntropyModelParameters))]

namespace Microsoft.ML.Trainers;

/// <summary>A linear function per class.</summary>
public abstract class LinearMulticlassModelParametersBase : ModelParametersBase<VBuffer<float>>
{
    private protected readonly float[] Biases;

    // Class by class.
    private protected readonly float[] Weights;

    private protected LinearMulticlassModelParametersBase(float[] biases, float[] weights)
    {
        Contracts.CheckDecode(biases.Length > 0 && weights.Length % biases.Length == 0);
        (Biases, Weights) = (biases, weights);
    }

    private protected int FeatureCount => Weights.Length / Biases.Length;

    /// <summary>The weights of each class.</summary>
    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = Biases.Length;
        if (weights is null || weights.Length < numClasses)
            weights = new VBuffer<float>[numClasses];
        for (int c = 0; c < numClasses; c++)
            VBuffer<float>.Copy(Weights, c * FeatureCount, ref weights[c], FeatureCount);
    }

    /// <summary>The bias of each class.</summary>
    public IEnumerable<float> GetBiases() => [.. Biases];

    /// <summary>Biases, then weights class by class.</summary>
    internal float[] Flat() => [.. Biases, .. Weights];
}

/// <summary>A linear function per class, and the softmax of them.</summary>
public sealed class MaximumEntropyModelParameters : LinearMulticlassModelParametersBase, IMulticlassModel
{
    internal const string LoaderName = "MaximumEntropy";

    internal MaximumEntropyModelParameters(float[] biases, float[] weights)
        : base(biases, weights)
    {
    }

    int IMulticlassModel.ClassCount => Biases.Length;

    string IMulticlassModel.Loader => LoaderName;

    void IMulticlassModel.Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        int count = FeatureCount;
        Contracts.Check(features.Length == count, $"Input is of length {features.Length}, but predictor expected length {count}");
        for (int c = 0; c < scores.Length; c++)
            scores[c] = Biases[c] + LinearAlgebra.Dot(Weights.AsSpan(c * count, count), features);
        float logZ = LinearAlgebra.LogSumExp(scores);
        for (int c = 0; c < scores.Length; c++)
            scores[c] = MathF.Exp(scores[c] - logZ);
    }

    /// <summary>Loads the transformer around such a model.</summary>
    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => MulticlassPredictionTransformer<MaximumEntropyModelParameters>.Load(env, ctx, reader =>
        new MaximumEntropyModelParameters(DataViewTypeCodec.ReadItems<float>(reader), DataViewTypeCodec.ReadItems<float>(reader)));

    private protected override void SaveCore(ModelSaveContext ctx) => ctx.Write(nameof(MaximumEntropyModelParameters), writer =>
    {
        DataViewTypeCodec.WriteItems<float>(writer, Biases);
        DataViewTypeCodec.WriteItems<float>(writer, Weights);
    });
}
