namespace Microsoft.ML.Data;

/// <summary>Between .NET types and primitive column types.</summary>
internal static class DataViewTypes
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> _byRawType = new PrimitiveDataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        RowIdDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance,
    }.ToDictionary(t => t.RawType);

    internal static bool TryFromRawType(Type type, out PrimitiveDataViewType found) =>
        _byRawType.TryGetValue(type == typeof(string) ? typeof(ReadOnlyMemory<char>) : type, out found);

    internal static PrimitiveDataViewType FromRawType(Type type) =>
        TryFromRawType(type, out var found) ? found : throw new NotSupportedException($"Type '{type}' is not supported.");

    /// <summary>The type itself, or that of a vector's items.</summary>
    internal static DataViewType ItemOf(DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;

    /// <summary>What stands for a missing value: NaN, key 0, empty text; the default where there is none.</summary>
    internal static T MissingOrDefault<T>(DataViewType type)
    {
        if (typeof(T) == typeof(float) && type is NumberDataViewType)
            return (T)(object)float.NaN;
        if (typeof(T) == typeof(double) && type is NumberDataViewType)
            return (T)(object)double.NaN;
        return default;
    }

    /// <summary>The number in a key over any unsigned type.</summary>
    internal static ulong KeyNumber<T>(T key) => key switch
    {
        byte b => b,
        ushort s => s,
        uint i => i,
        ulong l => l,
        _ => throw new NotSupportedException($"A key cannot lie over '{typeof(T)}'."),
    };
}
