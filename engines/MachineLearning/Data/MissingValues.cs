using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Tests rows for missing values.</summary>
internal static class MissingValues
{
    /// <summary>True for rows whose columns hold no NaN and no missing key.</summary>
    internal static Func<bool> MakeTest(DataViewRow row, DataViewSchema.Column[] columns)
    {
        var tests = columns.Select(column =>
        {
            var item = DataViewTypes.ItemOf(column.Type);
            Contracts.CheckParam(
                item is KeyDataViewType || item.RawType == typeof(float) || item.RawType == typeof(double),
                nameof(columns),
                $"Column '{column.Name}' of type '{column.Type}' has no missing values");
            Delegate make = column.Type is VectorDataViewType ? Vector<int> : Scalar<int>;
            return make.InvokeWith<Func<bool>>(item.RawType, row, column);
        }).ToArray();
        return () => Array.TrueForAll(tests, test => test());
    }

    private static Func<bool> Scalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return !IsMissing(value);
        };
    }

    private static Func<bool> Vector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer = default;
        return () =>
        {
            getter(ref buffer);
            if (!buffer.IsDense && IsMissing<T>(default))
                return false;
            foreach (T value in buffer.GetValues())
            {
                if (IsMissing(value))
                    return false;
            }
            return true;
        };
    }

    private static bool IsMissing<T>(T value) => value switch
    {
        float f => float.IsNaN(f),
        double d => double.IsNaN(d),
        _ => DataViewTypes.KeyNumber(value) == 0,
    };
}
