using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableModel(PcaModelParameters.LoaderName, typeof(PcaModelParameters))]

namespace Microsoft.ML.Trainers;

/// <summary>A mean and principal components. A row's score is the share of its length from the mean that lies outside of the components: 0 inside, 1 at right angles to them.</summary>
public sealed class PcaModelParameters : ModelParametersBase<float>, IAnomalyModel
{
    internal const string LoaderName = "PcaAnomaly";

    private readonly float[] _mean;
    private readonly float[][] _components;

    internal PcaModelParameters(float[] mean, float[][] components)
    {
        Contracts.CheckDecode(components.Length > 0 && components.All(c => c.Length == mean.Length));
        (_mean, _components) = (mean, components);
    }

    string IAnomalyModel.Loader => LoaderName;

    /// <summary>The components, of length 1.</summary>
    public void GetEigenVectors(ref VBuffer<float>[] vectors, out int rank)
    {
        rank = _components.Length;
        vectors = new VBuffer<float>[rank];
        for (int i = 0; i < rank; i++)
            VBuffer<float>.Copy(_components[i], 0, ref vectors[i], _mean.Length);
    }

    /// <summary>What is taken off rows before they are projected.</summary>
    public void GetMean(ref VBuffer<float> mean) => VBuffer<float>.Copy(_mean, 0, ref mean, _mean.Length);

    float IAnomalyModel.Score(ReadOnlySpan<float> features)
    {
        Contracts.Check(features.Length == _mean.Length, $"Input is of length {features.Length}, but predictor expected length {_mean.Length}");
        float[] centred = features.ToArray();
        LinearAlgebra.AddMultiple(_mean, -1, centred);
        float length = LinearAlgebra.Dot(centred, centred);
        float inside = 0;
        foreach (float[] component in _components)
        {
            float along = LinearAlgebra.Dot(component, centred);
            inside += along * along;
        }
        return MathF.Sqrt((length - inside) / length);
    }

    /// <summary>Loads the transformer around such a model.</summary>
    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => AnomalyPredictionTransformer<PcaModelParameters>.Load(env, ctx, reader =>
    {
        float[] mean = DataViewTypeCodec.ReadItems<float>(reader);
        var components = new float[reader.ReadInt32()][];
        for (int i = 0; i < components.Length; i++)
            components[i] = DataViewTypeCodec.ReadItems<float>(reader);
        return new PcaModelParameters(mean, components);
    });

    private protected override void SaveCore(ModelSaveContext ctx) => ctx.Write(nameof(PcaModelParameters), writer =>
    {
        DataViewTypeCodec.WriteItems<float>(writer, _mean);
        writer.Write(_components.Length);
        foreach (float[] component in _components)
            DataViewTypeCodec.WriteItems<float>(writer, component);
    });
}
