using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A model that gives a row one score, higher for odder ones.</summary>
internal interface IAnomalyModel
{
    /// <summary>The name under which a file tells what kind of model it holds.</summary>
    string Loader { get; }

    float Score(ReadOnlySpan<float> features);
}

/// <summary>Adds Score, and PredictedLabel: whether the score is above the threshold.</summary>
public sealed class AnomalyPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    internal const float DefaultThreshold = 0.5f;

    // As in the real package, which counts anomalies among the tasks with two classes.
    private const string Kind = "BinaryClassification";
    private const string ModelFolder = "Model";

    private readonly float _threshold;

    internal AnomalyPredictionTransformer(IHostEnvironment env, TModel model, string featureColumnName, DataViewType featureColumnType, float threshold)
        : base(env.Register(nameof(AnomalyPredictionTransformer<TModel>)), model, featureColumnName, featureColumnType) =>
        _threshold = threshold;

    private IAnomalyModel Scorer => (IAnomalyModel)Model;

    /// <summary>Reads what <see cref="SaveModel"/> wrote.</summary>
    internal static AnomalyPredictionTransformer<TModel> Load(IHostEnvironment env, ModelLoadContext ctx, Func<BinaryReader, TModel> read)
    {
        var (name, type, threshold) = ctx.Read(reader => (reader.ReadString(), DataViewTypeCodec.Read(reader), reader.ReadSingle()));
        return new AnomalyPredictionTransformer<TModel>(env, ctx.ReadInner(ModelFolder, read), name, type, threshold);
    }

    internal AnomalyPredictionTransformer<TModel> WithThreshold(float threshold) => new(Host, Model, FeatureColumnName, FeatureColumnType, threshold);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Write(Scorer.Loader, writer =>
        {
            writer.Write(FeatureColumnName);
            DataViewTypeCodec.Write(writer, FeatureColumnType);
            writer.Write(_threshold);
        });
        ctx.SaveModel((ICanSaveModel)Model, ModelFolder);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        uint setId = ScoreAnnotations.NextSetId(inputSchema);
        return new ScoreRowMapper<bool>(
            CheckFeatures(inputSchema),
            scoreCount: 1,
            (features, scores) => scores[0] = Scorer.Score(features),
            scores => scores[0] > _threshold,
            [
                new("PredictedLabel", BooleanDataViewType.Instance, ScoreAnnotations.OfPrediction(Kind, setId)),
                new("Score", NumberDataViewType.Single, ScoreAnnotations.OfScore(Kind, setId)),
            ]);
    }
}
