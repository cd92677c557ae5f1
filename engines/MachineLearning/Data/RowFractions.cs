using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>A number in [0, 1) for each row, by which a split decides.</summary>
internal static class RowFractions
{
    /// <summary>Random ones: row i always gets the i-th of the seed.</summary>
    internal static Func<double> Random(int? seed)
    {
        var random = new TauswortheRandom((uint)(seed ?? 42));
        return () => random.NextSingle();
    }

    /// <summary>Ones that follow from a column's value, so that equal values stay together.</summary>
    internal static Func<double> Of(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not PrimitiveDataViewType)
            throw Runtime.Contracts.SchemaMismatch("samplingKeyColumnName", "sampling key", column.Name, "a scalar of a primitive type", column.Type.ToString());
        return ((Delegate)Make<int>).InvokeWith<Func<double>>(column.Type.RawType, row, column);
    }

    private static Func<double> Make<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return (Hash(value) >> 11) * (1.0 / (1ul << 53));
        };
    }

    private static ulong Hash<T>(T value)
    {
        ReadOnlySpan<byte> bytes = value is ReadOnlyMemory<char> text
            ? MemoryMarshal.AsBytes(text.Span)
            : System.Text.Encoding.UTF8.GetBytes(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in bytes)
            hash = (hash ^ b) * 0x100000001B3;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
