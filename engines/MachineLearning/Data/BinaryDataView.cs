using System.IO.Compression;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A file in the binary format. Annotations are not read.</summary>
internal sealed class BinaryDataView : IDataView
{
    private readonly string _path;
    private readonly Column[] _columns;
    private readonly long _rows;

    internal BinaryDataView(string path)
    {
        _path = path;
        using var stream = File.OpenRead(path);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        Contracts.CheckDecode(stream.Length > BinaryDataSaver.HeaderLength && reader.ReadUInt64() == BinaryDataSaver.Signature, $"'{path}' is not in the binary format");
        reader.ReadUInt64();
        Contracts.CheckDecode(reader.ReadUInt64() <= BinaryDataSaver.Version, $"'{path}' is of a later version of the binary format");
        var (contents, tail) = (reader.ReadInt64(), reader.ReadInt64());
        _rows = reader.ReadInt64();
        var count = reader.ReadInt32();
        stream.Position = tail;
        Contracts.CheckDecode(stream.Length >= tail + sizeof(ulong) && reader.ReadUInt64() == BinaryDataSaver.TailSignature, $"'{path}' was cut off");
        stream.Position = contents;
        _columns = [.. Enumerable.Range(0, count).Select(_ => new Column(
            reader.ReadString(), BinaryCodec.Read(reader), reader.ReadByte(), checked((int)reader.Read7BitEncodedInt64()), reader.ReadInt64(), reader.ReadInt64()))];
        var builder = new DataViewSchema.Builder();
        foreach (var column in _columns)
            builder.AddColumn(column.Name, column.Codec.Type);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(this, [.. columnsNeeded.Select(column => column.Index).Distinct()]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded, rand)];

    /// <param name="Name">Its name.</param>
    /// <param name="Codec">How its values lie.</param>
    /// <param name="Compression">How its blocks are compressed.</param>
    /// <param name="RowsPerBlock">The rows of a block, the last one aside.</param>
    /// <param name="Lookup">Where the table of its blocks is.</param>
    /// <param name="Annotations">Where its annotations are; 0 for none.</param>
    private sealed record Column(string Name, BinaryCodec Codec, byte Compression, int RowsPerBlock, long Lookup, long Annotations)
    {
        /// <summary>Reads the values of a block.</summary>
        public Array ReadBlock(FileStream stream, long block, int rows)
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            stream.Position = Lookup + 16 * block;
            var (offset, length) = (reader.ReadInt64(), reader.ReadInt32());
            stream.Position = offset;
            var bytes = reader.ReadBytes(length);
            Contracts.CheckDecode(Compression <= BinaryDataSaver.Deflate, $"The stand-in reads blocks that are not compressed or by deflate, not {Compression}");
            using var raw = new MemoryStream(bytes);
            using Stream values = Compression == BinaryDataSaver.NoCompression ? raw : new DeflateStream(raw, CompressionMode.Decompress);
            using var whole = new MemoryStream();
            values.CopyTo(whole);
            whole.Position = 0;
            using var blockReader = new BinaryReader(whole, Encoding.UTF8);
            return Codec.ReadBlock(blockReader, rows);
        }
    }

    private sealed class Cursor(BinaryDataView view, int[] active) : DataViewRowCursor
    {
        private readonly FileStream _stream = File.OpenRead(view._path);
        private readonly Array[] _blocks = new Array[view._columns.Length];
        private readonly long[] _loaded = [.. Enumerable.Repeat(-1L, view._columns.Length)];
        private long _position = -1;
        private bool _done;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            Delegate getter = column.Type is VectorDataViewType vector
                ? ((Func<DataViewSchema.Column, Delegate>)VectorGetter<float>).InvokeWith<Delegate>(vector.ItemType.RawType, column)
                : (ValueGetter<TValue>)((ref TValue value) => value = Value<TValue>(column.Index));
            return Contracts.TypedGetter<TValue>(getter, column);
        }

        public override bool MoveNext()
        {
            if (_done || ++_position >= view._rows)
                (_done, _position) = (true, -1);
            return !_done;
        }

        protected override void Dispose(bool disposing) => _stream.Dispose();

        private Delegate VectorGetter<T>(DataViewSchema.Column column) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => Value<VBuffer<T>>(column.Index).CopyTo(ref value));

        private T Value<T>(int index)
        {
            Contracts.Check(_position >= 0, RowErrors.NoValue);
            var column = view._columns[index];
            var block = _position / column.RowsPerBlock;
            if (_loaded[index] != block)
            {
                _blocks[index] = column.ReadBlock(_stream, block, (int)Math.Min(column.RowsPerBlock, view._rows - block * column.RowsPerBlock));
                _loaded[index] = block;
            }
            return ((T[])_blocks[index])[_position % column.RowsPerBlock];
        }
    }
}
