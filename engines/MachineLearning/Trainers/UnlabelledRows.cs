using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The features and weights of the rows, in memory; those with missing values are left out.</summary>
internal sealed class UnlabelledRows
{
    internal UnlabelledRows(IDataView data, string features, string weight)
    {
        var featureColumn = data.Schema[features];
        DataViewSchema.Column? weightColumn = weight is null ? null : data.Schema[weight];
        using var cursor = data.GetRowCursor(weightColumn is { } extra ? [featureColumn, extra] : [featureColumn]);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(featureColumn);
        var getWeight = weightColumn is { } column ? cursor.GetGetter<float>(column) : null;
        VBuffer<float> buffer = default;
        float rowWeight = 1;
        while (cursor.MoveNext())
        {
            getFeatures(ref buffer);
            getWeight?.Invoke(ref rowWeight);
            float[] dense = [.. buffer.DenseValues()];
            if (Array.TrueForAll(dense, float.IsFinite) && float.IsFinite(rowWeight))
            {
                Features.Add(dense);
                Weights.Add(rowWeight);
            }
            else
            {
                Skipped++;
            }
        }
    }

    internal List<float[]> Features { get; } = [];

    internal List<float> Weights { get; } = [];

    internal int Count => Features.Count;

    internal long Skipped { get; }
}
