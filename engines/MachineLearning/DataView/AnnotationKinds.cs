using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The names of the annotations that ML.NET's components exchange, and shortcuts for making them.</summary>
internal static class AnnotationKinds
{
    internal const string KeyValues = "KeyValues";
    internal const string SlotNames = "SlotNames";
    internal const string IsNormalized = "IsNormalized";
    internal const string ScoreColumnSetId = "ScoreColumnSetId";
    internal const string ScoreColumnKind = "ScoreColumnKind";
    internal const string ScoreValueKind = "ScoreValueKind";
    internal const string TrainingLabelValues = "TrainingLabelValues";

    /// <summary>The type of <see cref="ScoreColumnSetId"/>.</summary>
    internal static readonly KeyDataViewType ScoreColumnSetIdType = new(typeof(uint), int.MaxValue);

    internal static void AddText(this DataViewSchema.Annotations.Builder builder, string kind, string value) =>
        builder.AddPrimitiveValue(kind, TextDataViewType.Instance, value.AsMemory());

    internal static void AddVector<T>(this DataViewSchema.Annotations.Builder builder, string kind, PrimitiveDataViewType itemType, T[] values) =>
        builder.Add<VBuffer<T>>(
            kind,
            new VectorDataViewType(itemType, values.Length),
            (ref VBuffer<T> destination) => VBuffer<T>.Copy(values, 0, ref destination, values.Length));

    /// <summary>Which annotations a shape promises, as columns of <see cref="SchemaShape.Column.Annotations"/>.</summary>
    internal static bool Has(this SchemaShape.Column column, string kind) => column.Annotations.TryFindColumn(kind, out _);

    internal static SchemaShape.Column Scalar(string kind, PrimitiveDataViewType type) => SchemaShape.Column.Create(kind, type);

    internal static SchemaShape.Column Vector(string kind, PrimitiveDataViewType itemType) => SchemaShape.Column.Create(kind, new VectorDataViewType(itemType, 1));

    /// <summary>The annotations of a column that keep their sense when its values change but its slots do not.</summary>
    internal static SchemaShape SlotNamesOf(SchemaShape.Column column) => new(column.Annotations.Where(a => a.Name == SlotNames));
}
