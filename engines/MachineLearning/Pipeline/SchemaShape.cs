using System.Collections;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What an estimator knows of a schema before there is data: names, kinds and item types, not sizes.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private readonly Column[] _columns;

    /// <summary>From its columns.</summary>
    public SchemaShape(IEnumerable<Column> columns) => _columns = [.. Contracts.CheckValue(columns, nameof(columns))];

    /// <summary>Number of columns.</summary>
    public int Count => _columns.Length;

    /// <summary>The column at this place.</summary>
    public Column this[int index] => _columns[index];

    internal static SchemaShape Empty { get; } = new([]);

    /// <inheritdoc/>
    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The shape of a schema's visible columns.</summary>
    internal static SchemaShape Create(DataViewSchema schema) =>
        new(schema.Where(c => !c.IsHidden).Select(c => Column.Create(c.Name, c.Type, c.Annotations)));

    internal bool TryFindColumn(string name, out Column column)
    {
        int at = Array.FindIndex(_columns, c => c.Name == name);
        column = at >= 0 ? _columns[at] : default;
        return at >= 0;
    }

    /// <summary>This shape with columns set: each in place of the one of its name, else at the end.</summary>
    internal SchemaShape With(params ReadOnlySpan<Column> columns)
    {
        var all = _columns.ToList();
        foreach (var column in columns)
        {
            int at = all.FindIndex(c => c.Name == column.Name);
            if (at >= 0)
                all[at] = column;
            else
                all.Add(column);
        }
        return new SchemaShape(all);
    }

    /// <summary>One column.</summary>
    public struct Column
    {
        /// <summary>The name.</summary>
        public readonly string Name;

        /// <summary>Scalar or vector.</summary>
        public readonly VectorKind Kind;

        /// <summary>The type of the items; for a key the type that it lies over.</summary>
        public readonly DataViewType ItemType;

        /// <summary>Whether the items are keys.</summary>
        public readonly bool IsKey;

        /// <summary>The annotations there will be.</summary>
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind kind, DataViewType itemType, bool isKey, SchemaShape annotations = null) =>
            (Name, Kind, ItemType, IsKey, Annotations) = (Contracts.CheckNonEmpty(name, nameof(name)), kind, itemType, isKey, annotations ?? Empty);

        /// <summary>Scalar or vector.</summary>
        public enum VectorKind
        {
            /// <summary>One value.</summary>
            Scalar = 0,

            /// <summary>A vector of one length.</summary>
            Vector = 1,

            /// <summary>A vector whose length varies by row.</summary>
            VariableVector = 2,
        }

        internal readonly string TypeString
        {
            get
            {
                string item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString();
                return Kind == VectorKind.Vector ? $"Vector<{item}>" : Kind == VectorKind.VariableVector ? $"VarVector<{item}>" : item;
            }
        }

        internal static Column Create(string name, DataViewType type, DataViewSchema.Annotations annotations = null)
        {
            var vector = type as VectorDataViewType;
            var kind = vector is null ? VectorKind.Scalar : vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector;
            var item = vector is null ? type : vector.ItemType;
            bool isKey = item is KeyDataViewType;
            return new Column(name, kind, isKey ? DataViewTypes.FromRawType(item.RawType) : item, isKey, annotations is null ? Empty : SchemaShape.Create(annotations.Schema));
        }

        internal readonly Column Renamed(string name) => new(name, Kind, ItemType, IsKey, Annotations);

        /// <summary>Whether a column of this shape can stand where <paramref name="required"/> is asked for.</summary>
        internal readonly bool Fits(Column required) => Kind == required.Kind && IsKey == required.IsKey && ItemType.Equals(required.ItemType);
    }
}
