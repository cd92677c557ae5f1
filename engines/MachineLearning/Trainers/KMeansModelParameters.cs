using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

[assembly: LoadableModel(KMeansModelParameters.LoaderName, typeof(KMeansModelParameters))]

namespace Microsoft.ML.Trainers;

/// <summary>The centres of groups.</summary>
public sealed class KMeansModelParameters : ModelParametersBase<VBuffer<float>>
{
    internal const string LoaderName = "KMeans";

    private readonly float[][] _centroids;

    internal KMeansModelParameters(float[][] centroids)
    {
        Contracts.CheckDecode(centroids.Length > 0 && centroids.All(c => c.Length == centroids[0].Length));
        _centroids = centroids;
    }

    internal int ClusterCount => _centroids.Length;

    /// <summary>The centre of each group.</summary>
    public void GetClusterCentroids(ref VBuffer<float>[] centroids, out int k)
    {
        k = _centroids.Length;
        centroids = new VBuffer<float>[k];
        for (int i = 0; i < k; i++)
            VBuffer<float>.Copy(_centroids[i], 0, ref centroids[i], _centroids[i].Length);
    }

    /// <summary>The squared distance from each.</summary>
    internal void Distances(ReadOnlySpan<float> features, Span<float> distances)
    {
        Contracts.Check(features.Length == _centroids[0].Length, $"Incorrect number of features: expected {_centroids[0].Length}, got {features.Length}");
        for (int i = 0; i < distances.Length; i++)
            distances[i] = LinearAlgebra.SquaredDistance(features, _centroids[i]);
    }

    /// <summary>Loads the transformer around such a model.</summary>
    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ClusteringPredictionTransformer<KMeansModelParameters>.Load(env, ctx, reader =>
    {
        var centroids = new float[reader.ReadInt32()][];
        for (int i = 0; i < centroids.Length; i++)
            centroids[i] = DataViewTypeCodec.ReadItems<float>(reader);
        return new KMeansModelParameters(centroids);
    });

    private protected override void SaveCore(ModelSaveContext ctx) => ctx.Write(nameof(KMeansModelParameters), writer =>
    {
        writer.Write(_centroids.Length);
        foreach (float[] centroid in _centroids)
            DataViewTypeCodec.WriteItems<float>(writer, centroid);
    });
}
