using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>Goes through a column.</summary>
internal static class Rows
{
    public static int Count(IDataView data, string column) => Each(data, column, _ => { });

    public static List<float[]> Read(IDataView data, string column)
    {
        var rows = new List<float[]>();
        Each(data, column, row => rows.Add([.. row.DenseValues()]));
        return rows;
    }

    private static int Each(IDataView data, string column, Action<VBuffer<float>> visit)
    {
        using var cursor = data.GetRowCursor([data.Schema[column]]);
        var getter = cursor.GetGetter<VBuffer<float>>(data.Schema[column]);
        VBuffer<float> value = default;
        var rows = 0;
        for (; cursor.MoveNext(); rows++)
        {
            getter(ref value);
            visit(value);
        }

        return rows;
    }
}
