using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.Saving;

/// <summary>The values of a label column's keys: usually text, but also numbers. A copy, which holds no reference to the data.</summary>
internal abstract class LabelKeyValues
{
    /// <summary>The annotation that holds the key values.</summary>
    public const string Kind = "KeyValues";

    /// <summary>Copies the key values of a column; returns null if it has none.</summary>
    public static LabelKeyValues? From(DataViewSchema.Column column)
    {
        // HasKeyValues accepts text only.
        if (column.Annotations.Schema.GetColumnOrNull(Kind)?.Type is not VectorDataViewType type)
            return null;
        return (LabelKeyValues)Activator.CreateInstance(typeof(Values<>).MakeGenericType(type.ItemType.RawType), column, type.ItemType)!;
    }

    /// <summary>Creates key values from class names.</summary>
    public static LabelKeyValues From(IEnumerable<string> names) =>
        new Values<ReadOnlyMemory<char>>([.. names.Select(name => name.AsMemory())], TextDataViewType.Instance);

    /// <summary>Gets the key values as text, in the order of the keys.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Adds the key values to a column as an annotation.</summary>
    public abstract void Annotate(SchemaDefinition.Column column);

    private sealed class Values<T>(T[] values, PrimitiveDataViewType type) : LabelKeyValues
    {
        public Values(DataViewSchema.Column column, PrimitiveDataViewType type)
            : this(Read(column), type) { }

        public override IReadOnlyList<string> Names =>
            [.. values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty)];

        public override void Annotate(SchemaDefinition.Column column) =>
            column.AddAnnotation(Kind, new VBuffer<T>(values.Length, values), new VectorDataViewType(type, values.Length));

        private static T[] Read(DataViewSchema.Column column)
        {
            VBuffer<T> found = default;
            column.GetKeyValues(ref found);
            T[] read = [.. found.DenseValues()];

            // The text may be in a buffer that its owner overwrites later.
            return read is ReadOnlyMemory<char>[] texts ? (T[])(object)Array.ConvertAll(texts, text => text.ToString().AsMemory()) : read;
        }
    }
}
