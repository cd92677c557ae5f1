using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Writes column types, schemas and primitive values into model files.</summary>
internal static class DataViewTypeCodec
{
    private const byte Primitive = 0;
    private const byte Key = 1;
    private const byte Vector = 2;

    private static readonly PrimitiveDataViewType[] _primitives =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        DateTimeDataViewType.Instance, TimeSpanDataViewType.Instance,
    ];

    /// <summary>Whether the type can be written; images and other structured types cannot.</summary>
    internal static bool CanWrite(DataViewType type) => type switch
    {
        VectorDataViewType vector => CanWrite(vector.ItemType),
        KeyDataViewType => true,
        _ => _primitives.Contains(type),
    };

    internal static void Write(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write(Vector);
                writer.Write(vector.Dimensions.Length);
                foreach (int d in vector.Dimensions)
                    writer.Write(d);
                Write(writer, vector.ItemType);
                break;
            case KeyDataViewType key:
                writer.Write(Key);
                writer.Write(key.Count);
                Write(writer, DataViewTypes.FromRawType(key.RawType));
                break;
            default:
                writer.Write(Primitive);
                writer.Write((byte)Array.IndexOf(_primitives, type));
                break;
        }
    }

    internal static DataViewType Read(BinaryReader reader)
    {
        switch (reader.ReadByte())
        {
            case Vector:
                int rank = reader.ReadInt32();
                Contracts.CheckDecode(rank is > 0 and < 100);
                int[] dimensions = [.. Enumerable.Range(0, rank).Select(_ => reader.ReadInt32())];
                return Read(reader) is PrimitiveDataViewType item ? new VectorDataViewType(item, dimensions) : throw new FormatException("Corrupt model file");
            case Key:
                ulong count = reader.ReadUInt64();
                return new KeyDataViewType(Read(reader).RawType, count);
            default:
                int index = reader.ReadByte();
                Contracts.CheckDecode(index < _primitives.Length);
                return _primitives[index];
        }
    }

    internal static void WriteItems<T>(BinaryWriter writer, ReadOnlySpan<T> items)
    {
        writer.Write(items.Length);
        foreach (T item in items)
            WriteItem(writer, item);
    }

    internal static T[] ReadItems<T>(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        Contracts.CheckDecode(count >= 0 && count <= reader.BaseStream.Length);
        var items = new T[count];
        for (int i = 0; i < count; i++)
            items[i] = (T)ReadItem(reader, typeof(T));
        return items;
    }

    /// <summary>The visible columns that can be written, with those of their annotations that can be.</summary>
    internal static void Write(BinaryWriter writer, DataViewSchema schema)
    {
        var columns = schema.Where(c => CanWrite(c.Type)).ToArray();
        Contracts.Check(columns.Length > 0, "No valid columns to save");
        writer.Write(columns.Length);
        foreach (var column in columns)
        {
            writer.Write(column.Name);
            Write(writer, column.Type);
            var annotations = column.Annotations.Schema.Where(a => CanWrite(a.Type)).ToArray();
            writer.Write(annotations.Length);
            foreach (var annotation in annotations)
            {
                writer.Write(annotation.Name);
                Write(writer, annotation.Type);
                WriteAnnotation(writer, column.Annotations, annotation);
            }
        }
    }

    internal static DataViewSchema ReadSchema(BinaryReader reader)
    {
        var builder = new DataViewSchema.Builder();
        int columns = reader.ReadInt32();
        for (int i = 0; i < columns; i++)
        {
            string name = reader.ReadString();
            var type = Read(reader);
            var annotations = new DataViewSchema.Annotations.Builder();
            int count = reader.ReadInt32();
            for (int j = 0; j < count; j++)
                ReadAnnotation(reader, annotations, reader.ReadString(), Read(reader));
            builder.AddColumn(name, type, annotations.ToAnnotations());
        }
        return builder.ToSchema();
    }

    private static void WriteAnnotation(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        Delegate write = column.Type is VectorDataViewType ? WriteVectorValue<int> : WriteScalarValue<int>;
        write.InvokeWith<bool>(DataViewTypes.ItemOf(column.Type).RawType, writer, annotations, column);
    }

    private static void ReadAnnotation(BinaryReader reader, DataViewSchema.Annotations.Builder builder, string name, DataViewType type)
    {
        Delegate read = type is VectorDataViewType ? ReadVectorValue<int> : ReadScalarValue<int>;
        read.InvokeWith<bool>(DataViewTypes.ItemOf(type).RawType, reader, builder, name, type);
    }

    private static bool WriteScalarValue<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        T value = default;
        annotations.GetGetter<T>(column)(ref value);
        WriteItems<T>(writer, [value]);
        return true;
    }

    private static bool WriteVectorValue<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        VBuffer<T> value = default;
        annotations.GetGetter<VBuffer<T>>(column)(ref value);
        WriteItems<T>(writer, [.. value.DenseValues()]);
        return true;
    }

    private static bool ReadScalarValue<T>(BinaryReader reader, DataViewSchema.Annotations.Builder builder, string name, DataViewType type)
    {
        T[] items = ReadItems<T>(reader);
        Contracts.CheckDecode(items.Length == 1);
        builder.Add<T>(name, type, (ref T value) => value = items[0]);
        return true;
    }

    private static bool ReadVectorValue<T>(BinaryReader reader, DataViewSchema.Annotations.Builder builder, string name, DataViewType type)
    {
        T[] items = ReadItems<T>(reader);
        builder.Add<VBuffer<T>>(name, type, (ref VBuffer<T> value) => VBuffer<T>.Copy(items, 0, ref value, items.Length));
        return true;
    }

    private static void WriteItem(BinaryWriter writer, object item)
    {
        switch (item)
        {
            case sbyte v: writer.Write(v); break;
            case byte v: writer.Write(v); break;
            case short v: writer.Write(v); break;
            case ushort v: writer.Write(v); break;
            case int v: writer.Write(v); break;
            case uint v: writer.Write(v); break;
            case long v: writer.Write(v); break;
            case ulong v: writer.Write(v); break;
            case float v: writer.Write(v); break;
            case double v: writer.Write(v); break;
            case bool v: writer.Write(v); break;
            case ReadOnlyMemory<char> v: writer.Write(v.ToString()); break;
            case DateTime v: writer.Write(v.Ticks); break;
            case TimeSpan v: writer.Write(v.Ticks); break;
            default: throw new NotSupportedException($"Values of type '{item?.GetType()}' cannot be saved.");
        }
    }

    private static object ReadItem(BinaryReader reader, Type type)
    {
        if (type == typeof(ReadOnlyMemory<char>))
            return reader.ReadString().AsMemory();
        if (type == typeof(TimeSpan))
            return new TimeSpan(reader.ReadInt64());
        return Type.GetTypeCode(type) switch
        {
            TypeCode.SByte => reader.ReadSByte(),
            TypeCode.Byte => reader.ReadByte(),
            TypeCode.Int16 => reader.ReadInt16(),
            TypeCode.UInt16 => reader.ReadUInt16(),
            TypeCode.Int32 => reader.ReadInt32(),
            TypeCode.UInt32 => reader.ReadUInt32(),
            TypeCode.Int64 => reader.ReadInt64(),
            TypeCode.UInt64 => reader.ReadUInt64(),
            TypeCode.Single => reader.ReadSingle(),
            TypeCode.Double => reader.ReadDouble(),
            TypeCode.Boolean => reader.ReadBoolean(),
            TypeCode.DateTime => (object)new DateTime(reader.ReadInt64()),
            _ => throw new NotSupportedException($"Values of type '{type}' cannot be loaded."),
        };
    }
}
