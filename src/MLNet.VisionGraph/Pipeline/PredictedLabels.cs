using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// Names classes in a saved model. Of ML.NET's own transforms only those of trainers turn a vector of scores into a scalar key with key values; naive Bayes, shown each class once,
/// predicts from a vector that is 1 at one class just that class.
/// </summary>
internal sealed class PredictedLabels
{
    /// <summary>The column that is 1 at the predicted class and 0 elsewhere.</summary>
    public const string OneHotColumn = "Score.PredictedClass";

    /// <summary>The column of predicted labels, whose name ML.NET's trainers fix.</summary>
    public const string LabelColumn = "PredictedLabel";

    private readonly Lazy<ITransformer> _transformer;
    private readonly VectorDataViewType _oneHotType;

    public PredictedLabels(MLContext mlContext, LabelKeyValues? keyValues, int classes)
    {
        // As ML.NET's ONNX scoring gives it: a predictor takes the type that it was trained on, to the last dimension.
        _oneHotType = new VectorDataViewType(NumberDataViewType.Single, 1, classes);
        _transformer = new Lazy<ITransformer>(() => Fit(mlContext, keyValues, classes));
    }

    /// <summary>Gets what turns <see cref="OneHotColumn"/> into <see cref="LabelColumn"/>, and a Score that nobody wants.</summary>
    public ITransformer Transformer => _transformer.Value;

    /// <summary>Gives the annotations of the predicted labels behind an input, as the saved model gives them.</summary>
    public DataViewSchema.Annotations AnnotationsBehind(DataViewSchema input)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumn(OneHotColumn, _oneHotType);
        return Transformer.GetOutputSchema(builder.ToSchema())[LabelColumn].Annotations;
    }

    private ITransformer Fit(MLContext mlContext, LabelKeyValues? keyValues, int classes)
    {
        var definition = SchemaDefinition.Create(typeof(OneHotRow));
        var (label, features) = (definition[nameof(OneHotRow.Label)], definition[nameof(OneHotRow.Features)]);
        label.ColumnType = new KeyDataViewType(typeof(uint), classes);
        keyValues?.Annotate(label);
        features.ColumnType = _oneHotType;
        features.ColumnName = OneHotColumn;
        var rows = Enumerable.Range(0, classes).Select(index => new OneHotRow { Label = (uint)index + 1, Features = new VBuffer<float>(classes, 1, [1], [index]) });
        return mlContext.MulticlassClassification.Trainers.NaiveBayes(label.ColumnName, OneHotColumn).Fit(mlContext.Data.LoadFromEnumerable(rows, definition));
    }

    private sealed class OneHotRow
    {
        public uint Label { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
