using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Trainers and metrics for several classes.</summary>
public sealed class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env)
        : base(env) =>
        Trainers = new MulticlassClassificationTrainers(this);

    /// <summary>Where the extension methods that make trainers hang.</summary>
    public MulticlassClassificationTrainers Trainers { get; }

    /// <summary>Metrics of scored rows; rows without a label, or with scores that are no numbers, do not count.</summary>
    public MulticlassClassificationMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int topKPredictionCount = 0)
    {
        Contracts.CheckValue(data, nameof(data));
        const string Schema = "schema";
        var label = Contracts.FindColumn(data.Schema, labelColumnName, "label", Schema);
        var score = Contracts.FindColumn(data.Schema, scoreColumnName, "score", Schema);
        Contracts.FindColumn(data.Schema, predictedLabelColumnName, "predicted label", Schema);
        Contracts.CheckParam(topKPredictionCount >= 0, nameof(topKPredictionCount), "Must be non-negative");
        if (score.Type is not VectorDataViewType { Size: >= 2 } scoreType || scoreType.ItemType != NumberDataViewType.Single)
            throw Contracts.SchemaMismatch(Schema, "score", score.Name, "vector of two or more items of type Single", score.Type.ToString());
        if (label.Type != NumberDataViewType.Single && label.Type is not KeyDataViewType)
            throw Contracts.SchemaMismatch(Schema, "label", label.Name, "Single or Key", label.Type.ToString());

        int classes = scoreType.Size;
        var counters = new MulticlassCounters(classes);
        using var cursor = data.GetRowCursor([label, score]);
        Delegate make = label.Type is KeyDataViewType ? KeyLabel<uint> : NumberLabel<float>;
        var getLabel = make.InvokeWith<Func<ulong?>>(label.Type.RawType, cursor, label);
        var getScores = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> buffer = default;
        var scores = new float[classes];
        long bad = 0;
        while (cursor.MoveNext())
        {
            if (getLabel() is not ulong truth)
                continue;
            getScores(ref buffer);
            buffer.CopyTo(scores);
            if (Array.TrueForAll(scores, float.IsFinite))
                counters.Add(truth, scores);
            else
                bad++;
        }
        if (bad > 0)
        {
            using var channel = Environment.Register("Evaluator").Start("Evaluate");
            channel.Warning(MessageSensitivity.None, "The predictor produced non-finite prediction values on {0} instances during testing. Possible causes: abnormal data or the predictor is numerically unstable.", bad);
        }
        return new MulticlassClassificationMetrics(counters, Names(score, classes), Math.Min(topKPredictionCount, classes));
    }

    private static Func<ulong?> KeyLabel<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        T key = default;
        return () =>
        {
            getter(ref key);
            ulong number = DataViewTypes.KeyNumber(key);
            return number == 0 ? null : number - 1;
        };
    }

    private static Func<ulong?> NumberLabel<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<float>(column);
        float label = 0;
        return () =>
        {
            getter(ref label);
            return float.IsNaN(label) || label < 0 || label != MathF.Floor(label) ? null : (ulong)label;
        };
    }

    private static string[] Names(DataViewSchema.Column score, int classes)
    {
        if (!score.HasSlotNames())
            return [.. Enumerable.Range(0, classes).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(n => n.ToString())];
    }

    /// <summary>Where the extension methods that make trainers hang.</summary>
    public sealed class MulticlassClassificationTrainers : CatalogInstantiatorBase
    {
        internal MulticlassClassificationTrainers(MulticlassClassificationCatalog catalog)
            : base(catalog)
        {
        }
    }
}
