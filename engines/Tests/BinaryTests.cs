using Microsoft.ML;
using Microsoft.ML.Data;

namespace EnginesTests;

/// <summary>The binary format (.idv): what is written is read, and the bytes lie where its description says.</summary>
public class BinaryTests
{
    private readonly MLContext _ml = new(1);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.idv");

    [TearDown]
    public void Delete() => File.Delete(_path);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1024)]
    [TestCase(2500)]
    public void SaveAsBinary_ThenLoad_GivesTheSameRows(int count)
    {
        Row[] rows = [.. Enumerable.Range(0, count).Select(i => new Row { Path = i % 7 == 0 ? "" : $"photo {i} ü.jpg", Number = i, Features = [i, -i / 3f, float.NaN], Varies = new float[i % 4] })];
        Save(_ml.Data.LoadFromEnumerable(rows));
        var view = _ml.Data.LoadFromBinary(_path);
        Row[] read = [.. _ml.Data.CreateEnumerable<Row>(view, reuseRowObject: false)];

        Assert.Multiple(() =>
        {
            Assert.That(view.GetRowCount(), Is.EqualTo(count));
            Assert.That(view.Schema.Select(column => column.ToString()), Is.EqualTo(_ml.Data.LoadFromEnumerable(rows).Schema.Select(column => column.ToString())));
            Assert.That(read.Select(row => (row.Path, row.Number)), Is.EqualTo(rows.Select(row => (row.Path, row.Number))));
            Assert.That(read.SelectMany(row => row.Features), Is.EqualTo(rows.SelectMany(row => row.Features)));
            Assert.That(read.Select(row => row.Varies.Length), Is.EqualTo(rows.Select(row => row.Varies.Length)));
        });
    }

    [Test]
    public void SaveAsBinary_OneRow_LiesAsTheFormatIsDescribed()
    {
        Save(_ml.Data.LoadFromEnumerable([new Row()]));
        using var reader = new BinaryReader(File.OpenRead(_path));
        Assert.That(System.Text.Encoding.ASCII.GetString(reader.ReadBytes(8)), Is.EqualTo("CML\0DVB\0"));
        Assert.That((reader.ReadUInt64(), reader.ReadUInt64()), Is.EqualTo((0x0001000100010006UL, 0x0001000100010006UL)));
        var (contents, tail, rows, columns) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32());
        Assert.That((rows, columns, reader.BaseStream.Length), Is.EqualTo((1L, 4, tail + 8)));
        reader.BaseStream.Position = contents;
        Assert.That((reader.ReadString(), reader.ReadString(), reader.ReadByte(), reader.ReadByte()), Is.EqualTo(("Path", "TextSpan", 0, 1)));
        reader.BaseStream.Position = tail;
        Assert.That(reader.ReadBytes(8), Is.EqualTo("\0BVD\0LMC"u8.ToArray()));
    }

    [Test]
    public void LoadFromBinary_FileThatWasCutOff_Throws()
    {
        Save(_ml.Data.LoadFromEnumerable([new Row()]));
        using (var stream = File.OpenWrite(_path))
            stream.SetLength(stream.Length - 3);

        Assert.That(() => _ml.Data.LoadFromBinary(_path), Throws.TypeOf<FormatException>());
    }

    private void Save(IDataView view)
    {
        using var stream = File.Create(_path);
        _ml.Data.SaveAsBinary(view, stream);
    }

    private sealed class Row
    {
        public string Path { get; set; } = "a";

        public int Number { get; set; }

        [VectorType(3)]
        public float[] Features { get; set; } = new float[3];

        public float[] Varies { get; set; } = [];
    }
}
