using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>Adds Score, the squared distances from the centroids, and PredictedLabel, the nearest one, counted from 1.</summary>
public sealed class ClusteringPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private const string Kind = "Clustering";
    private const string ModelFolder = "Model";

    internal ClusteringPredictionTransformer(IHostEnvironment env, TModel model, string featureColumnName, DataViewType featureColumnType)
        : base(env.Register(nameof(ClusteringPredictionTransformer<TModel>)), model, featureColumnName, featureColumnType)
    {
    }

    /// <summary>Reads what <see cref="SaveModel"/> wrote.</summary>
    internal static ClusteringPredictionTransformer<TModel> Load(IHostEnvironment env, ModelLoadContext ctx, Func<BinaryReader, TModel> read)
    {
        var (name, type) = ctx.Read(reader => (reader.ReadString(), DataViewTypeCodec.Read(reader)));
        return new ClusteringPredictionTransformer<TModel>(env, ctx.ReadInner(ModelFolder, read), name, type);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Write(KMeansModelParameters.LoaderName, writer =>
        {
            writer.Write(FeatureColumnName);
            DataViewTypeCodec.Write(writer, FeatureColumnType);
        });
        ctx.SaveModel((ICanSaveModel)Model, ModelFolder);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        // The only model of this kind.
        var model = (KMeansModelParameters)(object)Model;
        uint setId = ScoreAnnotations.NextSetId(inputSchema);
        return new ScoreRowMapper<uint>(
            CheckFeatures(inputSchema),
            model.ClusterCount,
            model.Distances,
            distances => (uint)(Array.IndexOf(distances, distances.Min()) + 1),
            [
                new("PredictedLabel", new KeyDataViewType(typeof(uint), model.ClusterCount), ScoreAnnotations.OfPrediction(Kind, setId)),
                new("Score", new VectorDataViewType(NumberDataViewType.Single, model.ClusterCount), ScoreAnnotations.OfScore(Kind, setId)),
            ]);
    }
}
