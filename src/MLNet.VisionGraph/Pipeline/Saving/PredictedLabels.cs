using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.Saving;

/// <summary>
/// Adds the name of the predicted class in a saved model. Of ML.NET's own transforms, only those of trainers convert a vector of
/// scores to a scalar key with key values. Naive Bayes, trained on one row per class, predicts class i from a vector that is 1 at i
/// and 0 elsewhere.
/// </summary>
internal sealed class PredictedLabels
{
    /// <summary>The column of predicted labels, as ML.NET's trainers name it.</summary>
    public const string TrainersLabelColumn = "PredictedLabel";

    /// <summary>The column of scores, as ML.NET's trainers name it.</summary>
    public const string TrainersScoreColumn = "Score";

    private readonly Lazy<ITransformer> _transformer;
    private readonly VectorDataViewType _oneHotType;

    public PredictedLabels(MLContext mlContext, LabelKeyValues? keyValues, int classes, string scoreColumn)
    {
        OneHotColumn = $"{scoreColumn}.PredictedClass";

        // As ML.NET's ONNX scoring returns it: a predictor accepts only the type that it was trained on, including every dimension.
        _oneHotType = new VectorDataViewType(NumberDataViewType.Single, 1, classes);
        _transformer = new Lazy<ITransformer>(() => Fit(mlContext, keyValues, classes));
    }

    /// <summary>Gets the column that is 1 at the predicted class and 0 elsewhere.</summary>
    public string OneHotColumn { get; }

    /// <summary>
    /// Gets the transformer that computes <see cref="TrainersLabelColumn"/> and its own scores from <see cref="OneHotColumn"/>.
    /// </summary>
    public ITransformer Transformer => _transformer.Value;

    /// <summary>Returns the annotations of the predicted labels for an input schema, identical to those of the saved model.</summary>
    public DataViewSchema.Annotations AnnotationsAfter(DataViewSchema input)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumn(OneHotColumn, _oneHotType);
        return Transformer.GetOutputSchema(builder.ToSchema())[TrainersLabelColumn].Annotations;
    }

    private ITransformer Fit(MLContext mlContext, LabelKeyValues? keyValues, int classes)
    {
        var definition = SchemaDefinition.Create(typeof(OneHotRow));
        var (label, features) = (definition[nameof(OneHotRow.Label)], definition[nameof(OneHotRow.Features)]);
        label.ColumnType = new KeyDataViewType(typeof(uint), classes);
        keyValues?.Annotate(label);
        features.ColumnType = _oneHotType;
        features.ColumnName = OneHotColumn;
        // Keys are 0-based in objects and 1-based in columns.
        var rows = Enumerable
            .Range(0, classes)
            .Select(index => new OneHotRow { Label = (uint)index, Features = new VBuffer<float>(classes, 1, [1], [index]) });
        return mlContext
            .MulticlassClassification.Trainers.NaiveBayes(label.ColumnName, OneHotColumn)
            .Fit(mlContext.Data.LoadFromEnumerable(rows, definition));
    }

    private sealed class OneHotRow
    {
        public uint Label { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
