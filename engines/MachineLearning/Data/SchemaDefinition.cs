using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How the members of a class are columns of a data view.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    /// <summary>Which way values go.</summary>
    [Flags]
    public enum Direction
    {
        /// <summary>From objects to data views.</summary>
        Read = 1,

        /// <summary>From data views to objects.</summary>
        Write = 2,

        /// <summary>Either.</summary>
        Both = Read | Write,
    }

    /// <summary>The first column of this name; null, or appended, where there is none.</summary>
    public Column this[string columnName]
    {
        get => Find(c => c.ColumnName == columnName);
        set
        {
            Contracts.CheckValue(value, nameof(value));
            Contracts.CheckParam(value.ColumnName == columnName, nameof(columnName), $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            int at = FindIndex(c => c.ColumnName == columnName);
            if (at >= 0)
                this[at] = value;
            else
                Add(value);
        }
    }

    /// <summary>From the public fields and properties of a class.</summary>
    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Contracts.CheckValue(userType, nameof(userType));
        var definition = new SchemaDefinition();
        foreach (var member in Members(userType, direction))
        {
            string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            Contracts.Check(definition[name] is null, $"Duplicate column name '{name}' detected");
            definition.Add(new Column(member.Name, TypeOf(member), name));
        }
        return definition;
    }

    /// <summary>From a class, with the annotations of a schema; the class must have a member for each column.</summary>
    internal static SchemaDefinition Create(Type userType, DataViewSchema schema)
    {
        var definition = Create(userType, Direction.Read);
        foreach (var column in schema.Where(c => !c.IsHidden))
        {
            var member = definition[column.Name];
            Contracts.Check(member is not null, $"Type should contain a member named {column.Name}");
            member.AddAnnotations(column.Annotations);
        }
        return definition;
    }

    internal static Type ValueType(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>Whether values of this column type fit a member of this .NET type.</summary>
    internal static bool Fits(DataViewType type, Type memberType)
    {
        if (type is VectorDataViewType vector)
        {
            Type item = vector.ItemType.RawType;
            return memberType == typeof(VBuffer<>).MakeGenericType(item) ||
                (memberType.IsArray && (memberType.GetElementType() == item || (memberType.GetElementType() == typeof(string) && vector.ItemType is TextDataViewType)));
        }
        return memberType == type.RawType || (memberType == typeof(string) && type is TextDataViewType);
    }

    private static IEnumerable<MemberInfo> Members(Type type, Direction direction)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        var properties = type.GetProperties(Public).Where(p =>
            p.GetIndexParameters().Length == 0 &&
            ((direction.HasFlag(Direction.Read) && p.GetGetMethod() is not null) || (direction.HasFlag(Direction.Write) && p.GetSetMethod() is not null)));
        return type.GetFields(Public).Cast<MemberInfo>().Concat(properties)
            .Where(m => ValueType(m) != typeof(IChannel) && m.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    private static DataViewType TypeOf(MemberInfo member)
    {
        Type type = ValueType(member);
        var own = member.GetCustomAttributes<DataViewTypeAttribute>().ToArray();
        Contracts.CheckParam(own.Length <= 1, nameof(member), $"Member {member.Name} cannot be marked with multiple attributes, {string.Join(", ", own.Select(a => a.GetType()))}, derived from {typeof(DataViewTypeAttribute)}.");
        if (own.Length == 1)
        {
            own[0].Register();
            if (DataViewTypeManager.TryGet(type, own[0], out var registered))
                return registered;
        }

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        bool isVector = type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>));
        Type itemType = type.IsArray ? type.GetElementType() : isVector ? type.GetGenericArguments()[0] : type;
        Contracts.CheckParam(vector is null || isVector, nameof(member), $"Member {member.Name} is marked with VectorType attribute, but is not a vector type");
        if (!DataViewTypes.TryFromRawType(itemType, out var item))
        {
            if (!isVector && DataViewTypeManager.TryGet(type, null, out var known))
                return known;
            throw new ArgumentOutOfRangeException("rawType", $"Could not determine an IDataView type for member {member.Name}");
        }
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            Contracts.CheckParam(KeyDataViewType.IsValidDataType(itemType), nameof(member), $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            item = new KeyDataViewType(itemType, key.KeyCount.Count.Value);
        }
        return isVector ? new VectorDataViewType(item, vector?.Dimensions is { Length: > 0 } dimensions ? dimensions : [0]) : item;
    }

    /// <summary>A member and its column.</summary>
    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder _annotations = new();
        private readonly HashSet<string> _kinds = [];

        internal Column(string memberName, DataViewType columnType, string columnName) =>
            (MemberName, ColumnType, ColumnName) = (memberName, columnType, columnName);

        /// <summary>The member.</summary>
        public string MemberName { get; }

        /// <summary>The column's name.</summary>
        public string ColumnName { get; set; }

        /// <summary>The column's type.</summary>
        public DataViewType ColumnType { get; set; }

        /// <summary>The column's annotations.</summary>
        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        /// <summary>One more annotation.</summary>
        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Contracts.CheckValue(kind, nameof(kind));
            Contracts.CheckValue(annotationType, nameof(annotationType));
            Contracts.Check(_kinds.Add(kind), "Column already contains an annotation of this kind.");
            if (value is string text)
                _annotations.AddText(kind, text);
            else if (value is Array array && annotationType is VectorDataViewType vector)
                AddArray(kind, array, vector);
            else
                _annotations.Add<T>(kind, annotationType, (ref T destination) => destination = value);
        }

        private void AddArray(string kind, Array array, VectorDataViewType type)
        {
            if (array is string[] texts)
                array = texts.Select(t => t.AsMemory()).ToArray();
            var add = new Action<string, int[], VectorDataViewType>(AddItems).Method.GetGenericMethodDefinition();
            add.MakeGenericMethod(type.ItemType.RawType).Invoke(this, [kind, array, type]);
        }

        private void AddItems<TItem>(string kind, TItem[] items, VectorDataViewType type) =>
            _annotations.Add<VBuffer<TItem>>(kind, type, (ref VBuffer<TItem> destination) => VBuffer<TItem>.Copy(items, 0, ref destination, items.Length));

        internal void AddAnnotations(DataViewSchema.Annotations annotations)
        {
            _annotations.Add(annotations, _kinds.Add);
        }
    }
}
