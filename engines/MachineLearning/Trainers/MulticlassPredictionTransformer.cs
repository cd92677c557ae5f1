using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>A model that gives a score per class.</summary>
internal interface IMulticlassModel
{
    int ClassCount { get; }

    /// <summary>The name under which a file tells what kind of model it holds.</summary>
    string Loader { get; }

    void Score(ReadOnlySpan<float> features, Span<float> scores);
}

/// <summary>Adds Score, and PredictedLabel, the class of the highest score.</summary>
public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private const string Kind = "MulticlassClassification";
    private const string ModelFolder = "Model";

    private readonly IMulticlassModel _model;
    private readonly KeyMap _labels;

    internal MulticlassPredictionTransformer(IHostEnvironment env, TModel model, string featureColumnName, DataViewType featureColumnType, KeyMap labels)
        : base(env.Register(nameof(MulticlassPredictionTransformer<TModel>)), model, featureColumnName, featureColumnType) =>
        (_model, _labels) = ((IMulticlassModel)model, labels);

    /// <summary>Reads what <see cref="SaveModel"/> wrote.</summary>
    internal static MulticlassPredictionTransformer<TModel> Load(IHostEnvironment env, ModelLoadContext ctx, Func<BinaryReader, TModel> read)
    {
        var (name, type, labels) = ctx.Read(reader =>
        {
            string feature = reader.ReadString();
            var featureType = DataViewTypeCodec.Read(reader);
            return (feature, featureType, reader.ReadBoolean() ? KeyMap.Load(reader) : null);
        });
        return new MulticlassPredictionTransformer<TModel>(env, ctx.ReadInner(ModelFolder, read), name, type, labels);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Write(_model.Loader, writer =>
        {
            writer.Write(FeatureColumnName);
            DataViewTypeCodec.Write(writer, FeatureColumnType);
            writer.Write(_labels is not null);
            _labels?.Save(writer);
        });
        ctx.SaveModel((ICanSaveModel)Model, ModelFolder);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        var features = CheckFeatures(inputSchema);
        uint setId = ScoreAnnotations.NextSetId(inputSchema);

        var predicted = ScoreAnnotations.OfPrediction(Kind, setId, annotations => _labels?.Annotate(annotations, AnnotationKinds.KeyValues, asText: false));
        var score = ScoreAnnotations.OfScore(Kind, setId, annotations =>
        {
            _labels?.Annotate(annotations, AnnotationKinds.TrainingLabelValues, asText: false);
            _labels?.Annotate(annotations, AnnotationKinds.SlotNames, asText: true);
        });

        return new ScoreRowMapper<uint>(
            features,
            _model.ClassCount,
            _model.Score,
            scores => (uint)(ArgMax(scores) + 1),
            [
                new("PredictedLabel", new KeyDataViewType(typeof(uint), _model.ClassCount), predicted),
                new("Score", new VectorDataViewType(NumberDataViewType.Single, _model.ClassCount), score),
            ]);
    }

    /// <summary>The first of the highest; -1 when all are NaN.</summary>
    private static int ArgMax(float[] scores)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (!float.IsNaN(scores[i]) && (best < 0 || scores[i] > scores[best]))
                best = i;
        }
        return best;
    }
}
