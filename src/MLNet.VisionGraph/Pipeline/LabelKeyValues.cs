using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>What the keys of a label column stand for: texts mostly, but numbers too. A copy, which holds nothing of the data.</summary>
internal abstract class LabelKeyValues
{
    /// <summary>The annotation that holds them.</summary>
    public const string Kind = "KeyValues";

    /// <summary>Takes those of a column; null where it has none.</summary>
    public static LabelKeyValues? Of(DataViewSchema.Column column)
    {
        if (!column.HasKeyValues())
            return null;
        var type = (VectorDataViewType)column.Annotations.Schema[Kind].Type;
        return (LabelKeyValues)Activator.CreateInstance(typeof(Values<>).MakeGenericType(type.ItemType.RawType), column, type.ItemType)!;
    }

    /// <summary>Makes those of class names.</summary>
    public static LabelKeyValues Of(IEnumerable<string> names) => new Values<ReadOnlyMemory<char>>([.. names.Select(name => name.AsMemory())], TextDataViewType.Instance);

    /// <summary>Gives them as texts, in the order of the keys.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Annotates a column with them.</summary>
    public abstract void Annotate(SchemaDefinition.Column column);

    private sealed class Values<T>(T[] values, PrimitiveDataViewType type) : LabelKeyValues
    {
        public Values(DataViewSchema.Column column, PrimitiveDataViewType type)
            : this(Read(column), type)
        {
        }

        public override IReadOnlyList<string> Names => [.. values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty)];

        public override void Annotate(SchemaDefinition.Column column) =>
            column.AddAnnotation(Kind, new VBuffer<T>(values.Length, values), new VectorDataViewType(type, values.Length));

        private static T[] Read(DataViewSchema.Column column)
        {
            VBuffer<T> found = default;
            column.GetKeyValues(ref found);
            T[] read = [.. found.DenseValues()];

            // Text may lie in a buffer that somebody else fills again.
            return read is ReadOnlyMemory<char>[] texts ? (T[])(object)Array.ConvertAll(texts, text => text.ToString().AsMemory()) : read;
        }
    }
}
