using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How the values of a column lie in a block of the binary format: numbers, texts, and vectors of numbers.</summary>
internal abstract class BinaryCodec(string name, DataViewType type)
{
    internal DataViewType Type => type;

    /// <summary>The codec of a type; null where there is none.</summary>
    internal static BinaryCodec Find(DataViewType type) => type switch
    {
        TextDataViewType => new TextCodec(),
        VectorDataViewType vector => Find(vector.ItemType)?.VectorOf(vector),
        NumberDataViewType => ((Func<DataViewType, BinaryCodec>)NumbersOf<int>).InvokeWith<BinaryCodec>(type.RawType, type),
        _ => null,
    };

    /// <summary>Reads which codec a column has.</summary>
    internal static BinaryCodec Read(BinaryReader reader)
    {
        var name = reader.ReadString();
        var end = reader.Read7BitEncodedInt64() + reader.BaseStream.Position;
        BinaryCodec codec;
        if (name == "VBuffer")
        {
            var item = Read(reader).Type as PrimitiveDataViewType;
            int[] dimensions = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt32())];
            codec = Find(new VectorDataViewType(item, dimensions));
        }
        else
        {
            codec = name == "TextSpan" ? new TextCodec() : Find(Numbers.FirstOrDefault(number => number.RawType.Name == name));
        }

        Contracts.CheckDecode(codec is not null && reader.BaseStream.Position == end, $"The stand-in has no codec '{name}'");
        return codec;
    }

    /// <summary>Writes which codec a column has: its name, and what it is told, with its length before it.</summary>
    internal void WriteDefinition(BinaryWriter writer)
    {
        using var told = new MemoryStream();
        using (var parameters = new BinaryWriter(told, Encoding.UTF8, leaveOpen: true))
            WriteParameters(parameters);
        writer.Write(name);
        writer.Write7BitEncodedInt64(told.Length);
        writer.Write(told.ToArray());
    }

    /// <summary>Gathers a column's values.</summary>
    internal abstract BlockWriter OpenWriter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Reads a block: an array of the column's raw type.</summary>
    internal abstract Array ReadBlock(BinaryReader reader, int rows);

    /// <summary>The codec of vectors of these values; null where there is none.</summary>
    private protected virtual BinaryCodec VectorOf(VectorDataViewType vector) => null;

    private protected virtual void WriteParameters(BinaryWriter writer)
    {
    }

    private static NumberDataViewType[] Numbers =>
    [
        NumberDataViewType.Single, NumberDataViewType.Double, NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
    ];

    private static BinaryCodec NumbersOf<T>(DataViewType type)
        where T : unmanaged => new NumberCodec<T>(type);

    /// <summary>A block in the making.</summary>
    internal abstract class BlockWriter
    {
        /// <summary>Adds the value of the current row.</summary>
        internal abstract void Add();

        /// <summary>Gives the block and begins the next one.</summary>
        internal abstract byte[] TakeBytes();
    }

    /// <summary>The values one after the other, little-endian.</summary>
    private sealed class NumberCodec<T>(DataViewType type) : BinaryCodec(typeof(T).Name, type)
        where T : unmanaged
    {
        internal override BlockWriter OpenWriter(DataViewRow row, DataViewSchema.Column column) => new Writer(row.GetGetter<T>(column));

        internal override Array ReadBlock(BinaryReader reader, int rows)
        {
            var values = new T[rows];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        private protected override BinaryCodec VectorOf(VectorDataViewType vector) => new VectorCodec<T>(vector, this);

        private sealed class Writer(ValueGetter<T> getter) : BlockWriter
        {
            private readonly List<T> _values = [];

            internal override void Add()
            {
                T value = default;
                getter(ref value);
                _values.Add(value);
            }

            internal override byte[] TakeBytes()
            {
                var bytes = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_values)).ToArray();
                _values.Clear();
                return bytes;
            }
        }
    }

    /// <summary>The number of texts, where each one ends (in characters), and all of them as one string.</summary>
    private sealed class TextCodec() : BinaryCodec("TextSpan", TextDataViewType.Instance)
    {
        internal override BlockWriter OpenWriter(DataViewRow row, DataViewSchema.Column column) => new Writer(row.GetGetter<ReadOnlyMemory<char>>(column));

        internal override Array ReadBlock(BinaryReader reader, int rows)
        {
            Contracts.CheckDecode(reader.ReadInt32() == rows);
            int[] ends = [0, .. Enumerable.Range(0, rows).Select(_ => reader.ReadInt32() & int.MaxValue)];
            var text = reader.ReadString().AsMemory();
            return Enumerable.Range(0, rows).Select(row => text[ends[row]..ends[row + 1]]).ToArray();
        }

        private sealed class Writer(ValueGetter<ReadOnlyMemory<char>> getter) : BlockWriter
        {
            private readonly StringBuilder _text = new();
            private readonly List<int> _ends = [];

            internal override void Add()
            {
                ReadOnlyMemory<char> value = default;
                getter(ref value);
                _ends.Add(_text.Append(value).Length);
            }

            internal override byte[] TakeBytes()
            {
                using var stream = new MemoryStream();
                using var writer = new BinaryWriter(stream, Encoding.UTF8);
                writer.Write(_ends.Count);
                foreach (var end in _ends)
                    writer.Write(end);
                writer.Write(_text.ToString());
                writer.Flush();
                _ends.Clear();
                _text.Clear();
                return stream.ToArray();
            }
        }
    }

    /// <summary>
    /// The number of vectors; their length, or 0 and each one's length; how many values of each are given, or -1 for all; the number of places of given values, and the places; the values.
    /// Written dense always.
    /// </summary>
    private sealed class VectorCodec<T>(VectorDataViewType type, NumberCodec<T> items) : BinaryCodec("VBuffer", type)
        where T : unmanaged
    {
        internal override BlockWriter OpenWriter(DataViewRow row, DataViewSchema.Column column) => new Writer(row.GetGetter<VBuffer<T>>(column), type.Size);

        internal override Array ReadBlock(BinaryReader reader, int rows)
        {
            Contracts.CheckDecode(reader.ReadInt32() == rows);
            var length = reader.ReadInt32();
            int[] lengths = length > 0 ? [.. Enumerable.Repeat(length, rows)] : ReadIntegers(rows);
            var counts = ReadIntegers(rows);
            var places = ReadIntegers(reader.ReadInt32());
            var values = (T[])items.ReadBlock(reader, Enumerable.Range(0, rows).Sum(row => counts[row] < 0 ? lengths[row] : counts[row]));
            var (value, place) = (0, 0);
            var vectors = new VBuffer<T>[rows];
            for (int row = 0; row < rows; row++)
            {
                var count = counts[row] < 0 ? lengths[row] : counts[row];
                vectors[row] = counts[row] < 0 ? new VBuffer<T>(count, values[value..(value + count)]) : new VBuffer<T>(lengths[row], count, values[value..(value + count)], places[place..(place + count)]);
                value += count;
                place += counts[row] < 0 ? 0 : count;
            }
            return vectors;

            int[] ReadIntegers(int count) => [.. Enumerable.Range(0, count).Select(_ => reader.ReadInt32())];
        }

        private protected override void WriteParameters(BinaryWriter writer)
        {
            items.WriteDefinition(writer);
            writer.Write(type.Dimensions.Length);
            foreach (var dimension in type.Dimensions)
                writer.Write(dimension);
        }

        private sealed class Writer(ValueGetter<VBuffer<T>> getter, int size) : BlockWriter
        {
            private readonly List<T> _values = [];
            private readonly List<int> _lengths = [];
            private VBuffer<T> _vector;

            internal override void Add()
            {
                getter(ref _vector);
                _lengths.Add(_vector.Length);
                _values.AddRange(_vector.DenseValues());
            }

            internal override byte[] TakeBytes()
            {
                using var stream = new MemoryStream();
                using var writer = new BinaryWriter(stream);
                writer.Write(_lengths.Count);
                writer.Write(size);
                foreach (var length in size > 0 ? [] : _lengths)
                    writer.Write(length);
                foreach (var _ in _lengths)
                    writer.Write(-1);
                writer.Write(0);
                writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_values)));
                writer.Flush();
                _values.Clear();
                _lengths.Clear();
                return stream.ToArray();
            }
        }
    }
}
