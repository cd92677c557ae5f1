using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns of a <see cref="SchemaDefinition"/> checked against a class, with compiled access to its members.</summary>
internal sealed class MemberAccess<TRow>
    where TRow : class
{
    private readonly SchemaDefinition.Column[] _columns;
    private readonly MemberInfo[] _members;

    internal MemberAccess(SchemaDefinition definition, SchemaDefinition.Direction direction)
    {
        _columns = [.. definition ?? SchemaDefinition.Create(typeof(TRow), direction)];
        _members = new MemberInfo[_columns.Length];
        var builder = new DataViewSchema.Builder();
        for (int i = 0; i < _columns.Length; i++)
        {
            var column = _columns[i];
            _members[i] = typeof(TRow).GetMember(column.MemberName, BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(m => m is FieldInfo or PropertyInfo)
                ?? throw new ArgumentOutOfRangeException("userSchemaDefinition", $"No field or property with name '{column.MemberName}' found in type '{typeof(TRow).FullName}'");
            var type = column.ColumnType;
            Contracts.CheckParam(
                SchemaDefinition.Fits(type, SchemaDefinition.ValueType(_members[i])),
                "userSchemaDefinition",
                $"Column '{column.ColumnName}' is specified as '{type}', which member '{column.MemberName}' of type '{SchemaDefinition.ValueType(_members[i])}' cannot hold");
            builder.AddColumn(column.ColumnName, type, column.Annotations);
        }
        Schema = builder.ToSchema();
    }

    /// <summary>The columns; their order is that of the definition.</summary>
    internal DataViewSchema Schema { get; }

    internal int Count => _columns.Length;

    internal string MemberName(int column) => _members[column].Name;

    internal Type MemberType(int column) => SchemaDefinition.ValueType(_members[column]);

    /// <summary>A typed getter of one column over the object that <paramref name="current"/> hands out.</summary>
    internal Delegate MakeGetter(int column, Func<TRow> current)
    {
        var type = _columns[column].ColumnType;
        Type member = MemberType(column);
        if (type is VectorDataViewType vector)
        {
            if (!member.IsArray)
                return ((Delegate)MakeBufferGetter<int>).InvokeWith<Delegate>(vector.ItemType.RawType, column, current);
            if (member == typeof(string[]))
                return MakeTextArrayGetter(column, current);
            return ((Delegate)MakeArrayGetter<int>).InvokeWith<Delegate>(vector.ItemType.RawType, column, current);
        }
        if (member == typeof(string))
            return MakeTextGetter(column, current);
        if (type is KeyDataViewType key)
            return ((Delegate)MakeKeyGetter<uint>).InvokeWith<Delegate>(key.RawType, column, current);
        return ((Delegate)MakePlainGetter<int>).InvokeWith<Delegate>(member, column, current);
    }

    /// <summary>An action that writes one column of a row into an object.</summary>
    internal Action<TRow> MakeSetter(int column, DataViewRow row, DataViewSchema.Column source)
    {
        Type member = MemberType(column);
        if (source.Type is VectorDataViewType vector)
        {
            if (!member.IsArray)
                return ((Delegate)MakeBufferSetter<int>).InvokeWith<Action<TRow>>(vector.ItemType.RawType, column, row, source);
            if (member == typeof(string[]))
                return MakeTextArraySetter(column, row, source);
            return ((Delegate)MakeArraySetter<int>).InvokeWith<Action<TRow>>(vector.ItemType.RawType, column, row, source);
        }
        if (member == typeof(string))
            return MakeTextSetter(column, row, source);
        return ((Delegate)MakePlainSetter<int>).InvokeWith<Action<TRow>>(member, column, row, source);
    }

    private Func<TRow, T> Peek<T>(int column)
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, T>>(Expression.MakeMemberAccess(row, _members[column]), row).Compile();
    }

    private Action<TRow, T> Poke<T>(int column)
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(T));
        return Expression.Lambda<Action<TRow, T>>(Expression.Assign(Expression.MakeMemberAccess(row, _members[column]), value), row, value).Compile();
    }

    private ValueGetter<T> MakePlainGetter<T>(int column, Func<TRow> current)
    {
        var peek = Peek<T>(column);
        return (ref T value) => value = peek(current());
    }

    private ValueGetter<T> MakeKeyGetter<T>(int column, Func<TRow> current)
    {
        // Members count keys from 0, columns from 1, where 0 is a missing one, as is everything beyond the key's count.
        var peek = Peek<T>(column);
        ulong count = ((KeyDataViewType)_columns[column].ColumnType).Count;
        return (ref T value) =>
        {
            ulong key = DataViewTypes.KeyNumber(peek(current()));
            value = key < count ? (T)Convert.ChangeType(key + 1, typeof(T), CultureInfo.InvariantCulture) : default;
        };
    }

    private ValueGetter<ReadOnlyMemory<char>> MakeTextGetter(int column, Func<TRow> current)
    {
        var peek = Peek<string>(column);
        return (ref ReadOnlyMemory<char> value) => value = peek(current()).AsMemory();
    }

    private ValueGetter<VBuffer<ReadOnlyMemory<char>>> MakeTextArrayGetter(int column, Func<TRow> current)
    {
        var peek = Peek<string[]>(column);
        return (ref VBuffer<ReadOnlyMemory<char>> value) =>
        {
            string[] texts = peek(current()) ?? [];
            var editor = VBufferEditor.Create(ref value, texts.Length);
            for (int i = 0; i < texts.Length; i++)
                editor.Values[i] = texts[i].AsMemory();
            value = editor.Commit();
        };
    }

    private ValueGetter<VBuffer<T>> MakeArrayGetter<T>(int column, Func<TRow> current)
    {
        var peek = Peek<T[]>(column);
        return (ref VBuffer<T> value) =>
        {
            T[] items = peek(current());
            VBuffer<T>.Copy(items, 0, ref value, items?.Length ?? 0);
        };
    }

    private ValueGetter<VBuffer<T>> MakeBufferGetter<T>(int column, Func<TRow> current)
    {
        var peek = Peek<VBuffer<T>>(column);
        return (ref VBuffer<T> value) => peek(current()).CopyTo(ref value);
    }

    private Action<TRow> MakePlainSetter<T>(int column, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<T>(source);
        var poke = Poke<T>(column);
        T value = default;
        return target =>
        {
            getter(ref value);
            poke(target, value);
        };
    }

    private Action<TRow> MakeTextSetter(int column, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(source);
        var poke = Poke<string>(column);
        ReadOnlyMemory<char> value = default;
        return target =>
        {
            getter(ref value);
            poke(target, value.ToString());
        };
    }

    private Action<TRow> MakeTextArraySetter(int column, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(source);
        var poke = Poke<string[]>(column);
        VBuffer<ReadOnlyMemory<char>> value = default;
        return target =>
        {
            getter(ref value);
            poke(target, [.. value.DenseValues().Select(t => t.ToString())]);
        };
    }

    private Action<TRow> MakeArraySetter<T>(int column, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<VBuffer<T>>(source);
        var peek = Peek<T[]>(column);
        var poke = Poke<T[]>(column);
        VBuffer<T> value = default;
        return target =>
        {
            // An array of the right length that the object has already is filled anew.
            getter(ref value);
            T[] items = peek(target);
            if (items is null || items.Length != value.Length)
                poke(target, items = new T[value.Length]);
            value.CopyTo(items);
        };
    }

    private Action<TRow> MakeBufferSetter<T>(int column, DataViewRow row, DataViewSchema.Column source)
    {
        var getter = row.GetGetter<VBuffer<T>>(source);
        var peek = Peek<VBuffer<T>>(column);
        var poke = Poke<VBuffer<T>>(column);
        return target =>
        {
            var value = peek(target);
            getter(ref value);
            poke(target, value);
        };
    }
}
