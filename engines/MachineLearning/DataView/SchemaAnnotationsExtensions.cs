namespace Microsoft.ML.Data;

/// <summary>Shortcuts to annotations.</summary>
public static class SchemaAnnotationsExtensions
{
    /// <summary>Whether a vector's slots have names.</summary>
    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { Size: > 0 } vector &&
        Annotation(column, AnnotationKinds.SlotNames) is VectorDataViewType { ItemType: TextDataViewType } names && names.Size == vector.Size;

    /// <summary>The names of a vector's slots.</summary>
    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(AnnotationKinds.SlotNames, ref slotNames);

    /// <summary>The values that a key column's keys stand for.</summary>
    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(AnnotationKinds.KeyValues, ref keyValues);

    /// <summary>Whether it is known which values (of this type, when given) a key column's keys stand for.</summary>
    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null) =>
        DataViewTypes.ItemOf(column.Type) is KeyDataViewType key &&
        Annotation(column, AnnotationKinds.KeyValues) is VectorDataViewType values &&
        (ulong)values.Size == key.Count &&
        values.ItemType.Equals(keyValueItemType ?? TextDataViewType.Instance);

    /// <summary>Whether the column was normalised.</summary>
    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        bool value = false;
        if (Annotation(column, AnnotationKinds.IsNormalized) is BooleanDataViewType)
            column.Annotations.GetValue(AnnotationKinds.IsNormalized, ref value);
        return value;
    }

    private static DataViewType Annotation(DataViewSchema.Column column, string kind) => column.Annotations?.Schema.GetColumnOrNull(kind)?.Type;
}
