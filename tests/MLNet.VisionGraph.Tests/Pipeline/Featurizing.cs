using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>What the pipeline's tests do again and again.</summary>
internal static class Featurizing
{
    /// <summary>A small network with random weights: features differ between pictures, and that is all that is needed.</summary>
    public static ImageFeaturizerOptions Options(string input = "Path") =>
        new()
        {
            Backbone = BackboneRegistry.Get(EfficientVitVariant.M0),
            Weights = WeightSource.Random(7),
            InputColumnName = input,
            BatchSize = 4,
        };

    public static List<float[]> Read(IDataView data, string column = "Features", Random? rand = null)
    {
        using var cursor = data.GetRowCursor([data.Schema[column]], rand);
        return Read(cursor, column);
    }

    public static List<float[]> Read(DataViewRowCursor cursor, string column = "Features")
    {
        var getter = cursor.GetGetter<VBuffer<float>>(cursor.Schema[column]);
        var rows = new List<float[]>();
        VBuffer<float> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            rows.Add([.. value.DenseValues()]);
        }

        return rows;
    }

    public static double Difference(IReadOnlyList<float> a, IReadOnlyList<float> b) =>
        a.Count == b.Count ? a.Zip(b, (x, y) => (double)Math.Abs(x - y)).Max() : double.PositiveInfinity;
}
