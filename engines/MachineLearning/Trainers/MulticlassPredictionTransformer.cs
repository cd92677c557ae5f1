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
        uint setId = NextSetId(inputSchema);

        var predicted = new DataViewSchema.Annotations.Builder();
        predicted.AddText(AnnotationKinds.ScoreColumnKind, Kind);
        predicted.AddText(AnnotationKinds.ScoreValueKind, "PredictedLabel");
        _labels?.Annotate(predicted, AnnotationKinds.KeyValues, asText: false);
        predicted.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, AnnotationKinds.ScoreColumnSetIdType, setId);

        var score = new DataViewSchema.Annotations.Builder();
        score.AddText(AnnotationKinds.ScoreColumnKind, Kind);
        score.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, AnnotationKinds.ScoreColumnSetIdType, setId);
        score.AddText(AnnotationKinds.ScoreValueKind, "Score");
        _labels?.Annotate(score, AnnotationKinds.TrainingLabelValues, asText: false);
        _labels?.Annotate(score, AnnotationKinds.SlotNames, asText: true);

        return new Mapper(
            _model,
            features,
            [
                new("PredictedLabel", new KeyDataViewType(typeof(uint), _model.ClassCount), predicted.ToAnnotations()),
                new("Score", new VectorDataViewType(NumberDataViewType.Single, _model.ClassCount), score.ToAnnotations()),
            ]);
    }

    /// <summary>Each scorer of a pipeline marks its columns with a number of its own.</summary>
    private static uint NextSetId(DataViewSchema schema)
    {
        uint max = 0;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId)?.Type is not KeyDataViewType)
                continue;
            uint id = 0;
            column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref id);
            max = Math.Max(max, id);
        }
        return max + 1;
    }

    private sealed class Mapper(IMulticlassModel model, DataViewSchema.Column features, DataViewSchema.DetachedColumn[] outputs) : IRowMapper
    {
        public DataViewSchema.DetachedColumn[] GetOutputColumns() => outputs;

        public Func<int, bool> GetDependencies(Func<int, bool> activeOutput) =>
            activeOutput(0) || activeOutput(1) ? index => index == features.Index : _ => false;

        public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            if (!activeOutput(0) && !activeOutput(1))
                return [null, null];
            var getter = input.GetGetter<VBuffer<float>>(features);
            VBuffer<float> buffer = default;
            float[] dense = [];
            var scores = new float[model.ClassCount];
            long scored = -1;
            void Score()
            {
                // Both columns come out of one scoring.
                if (scored == input.Position)
                    return;
                getter(ref buffer);
                if (dense.Length != buffer.Length)
                    dense = new float[buffer.Length];
                buffer.CopyTo(dense);
                model.Score(dense, scores);
                scored = input.Position;
            }
            ValueGetter<uint> predicted = (ref uint value) =>
            {
                Score();
                value = (uint)(ArgMax(scores) + 1);
            };
            ValueGetter<VBuffer<float>> score = (ref VBuffer<float> value) =>
            {
                Score();
                VBuffer<float>.Copy(scores, 0, ref value, scores.Length);
            };
            return [activeOutput(0) ? predicted : null, activeOutput(1) ? score : null];
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
}
