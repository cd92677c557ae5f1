using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Pipeline.Saving;

/// <summary>
/// Turns the numbers of classes that a detector's graph gives into keys with the names of the classes, by ML.NET's own transforms.
/// </summary>
internal sealed class DetectedLabels
{
    private const string Numbers = "Numbers";
    private const string Keys = "Keys";

    private readonly MLContext _mlContext;
    private readonly IReadOnlyList<string> _classNames;

    public DetectedLabels(MLContext mlContext, IReadOnlyList<string> classNames)
    {
        (_mlContext, _classNames) = (mlContext, classNames);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Numbers, new VectorDataViewType(NumberDataViewType.Int64));
        var schema = builder.ToSchema();
        Annotations = ToKeys(Keys, Numbers, "Names").Fit(new SchemaOnlyDataView(schema)).GetOutputSchema(schema)[Keys].Annotations;
    }

    /// <summary>Gets the annotations of a column of keys: the names of the classes.</summary>
    public DataViewSchema.Annotations Annotations { get; }

    /// <summary>Creates the estimator that turns zero-based numbers into keys.</summary>
    /// <param name="output">The column of the keys.</param>
    /// <param name="numbers">The column of the numbers, a vector of int64.</param>
    /// <param name="names">An intermediate column, of names.</param>
    public IEstimator<ITransformer> ToKeys(string output, string numbers, string names)
    {
        var conversion = _mlContext.Transforms.Conversion;
        var pairs = _classNames.Select((name, index) => KeyValuePair.Create((long)index, name));
        var rows = _mlContext.Data.LoadFromEnumerable(_classNames.Select(name => new NameRow { Name = name }));
        return conversion.MapValue(names, pairs, numbers).Append(conversion.MapValueToKey(output, names, keyData: rows));
    }

    private sealed class NameRow
    {
        public string Name { get; set; } = string.Empty;
    }
}
