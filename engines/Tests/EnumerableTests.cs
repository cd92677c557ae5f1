using Microsoft.ML;
using Microsoft.ML.Data;

namespace EnginesTests;

public class EnumerableTests
{
    private readonly MLContext _ml = new(1);

    [Test]
    public void LoadFromEnumerable_ManyKindsOfMember_GivesMLNetTypes()
    {
        var schema = _ml.Data.LoadFromEnumerable([new Sample()]).Schema;
        string[] printed = [.. schema.Select(c => c.ToString())];
        Assert.That(printed, Is.EqualTo(new[]
        {
            "Flag: Boolean", "Renamed: Int32", "Text: String", "Varies: Vector<Single>", "Grid: Vector<Single, 2, 3>",
            "Key: Key<UInt32, 0-3>", "Words: Vector<String>", "When: DateTime",
        }));
        Assert.That(schema["Key"].Type, Is.EqualTo(new KeyDataViewType(typeof(uint), 4)));
    }

    [Test]
    public void CreateEnumerable_AfterLoad_GivesTheSameValues()
    {
        var sample = new Sample
        {
            Flag = true,
            Number = 3,
            Text = "hello",
            Varies = [1, 2],
            Grid = [1, 2, 3, 4, 5, 6],
            Key = 2,
            Words = ["a", "b"],
            When = new DateTime(2020, 1, 2),
            Ignored = 5,
        };
        var rows = _ml.Data.CreateEnumerable<Sample>(_ml.Data.LoadFromEnumerable([sample, new Sample { Key = 9 }]), reuseRowObject: false).ToArray();
        Assert.That(rows, Has.Length.EqualTo(2));
        var copy = rows[0];
        Assert.Multiple(() =>
        {
            Assert.That(copy.Flag, Is.True);
            Assert.That(copy.Number, Is.EqualTo(3));
            Assert.That(copy.Text, Is.EqualTo("hello"));
            Assert.That(copy.Varies, Is.EqualTo(new float[] { 1, 2 }));
            Assert.That(copy.Grid, Is.EqualTo(sample.Grid));
            Assert.That(copy.Key, Is.EqualTo(3u), "what goes in counts from 0, what comes out from 1");
            Assert.That(copy.Words, Is.EqualTo(sample.Words));
            Assert.That(copy.When, Is.EqualTo(sample.When));
            Assert.That(copy.Ignored, Is.Zero);
            Assert.That(rows[1].Key, Is.Zero, "a key above the count is missing");
            Assert.That(rows[1].Text, Is.Empty);
        });
    }

    [Test]
    public void Cursor_Position_StartsBeforeTheFirstRow()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Test);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.That(cursor.Position, Is.EqualTo(-1));
        var label = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Label"]);
        var id = cursor.GetIdGetter();
        ReadOnlyMemory<char> text = default;
        DataViewRowId rowId = default;
        Assert.That(() => label(ref text), Throws.InvalidOperationException);
        int count = 0;
        while (cursor.MoveNext())
        {
            Assert.That(cursor.Position, Is.EqualTo(count));
            label(ref text);
            id(ref rowId);
            Assert.That(text.ToString(), Is.EqualTo(Fruit.Test[count].Label));
            Assert.That(rowId, Is.EqualTo(new DataViewRowId((ulong)count, 0)));
            count++;
        }
        Assert.That(count, Is.EqualTo(60));
        Assert.That(cursor.MoveNext(), Is.False);
        Assert.That(() => label(ref text), Throws.InvalidOperationException);
    }

    [Test]
    public void GetGetter_WrongTypeOrInactive_SaysWhatMLNetSays()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Test);
        using var cursor = data.GetRowCursor([data.Schema["Label"]]);
        Assert.That(() => cursor.GetGetter<int>(data.Schema["Label"]), Throws.InstanceOf<InvalidOperationException>().And.Message.EqualTo(Text("wrong getter type")));
        Assert.That(
            () => cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]),
            Throws.InstanceOf<ArgumentOutOfRangeException>().And.Message.EqualTo(Text("inactive column")));
        Assert.That(cursor.IsColumnActive(data.Schema["Features"]), Is.False);
    }

    [Test]
    public void LoadFromEnumerable_NullRow_Throws()
    {
        var data = _ml.Data.LoadFromEnumerable(new Fruit[] { new(), null! });
        Assert.That(() => _ml.Data.CreateEnumerable<Fruit>(data, true).Count(), Throws.InvalidOperationException);
    }

    [Test]
    public void Cache_TwoPasses_ReadsTheSourceOnce()
    {
        int passes = 0;
        IEnumerable<Fruit> Rows()
        {
            passes++;
            foreach (var fruit in Fruit.Test)
                yield return fruit;
        }
        var data = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Rows()));
        for (int i = 0; i < 3; i++)
            Assert.That(_ml.Data.CreateEnumerable<Fruit>(data, true).Count(), Is.EqualTo(60));
        Assert.That(passes, Is.EqualTo(1));
        Assert.That(data.GetRowCount(), Is.EqualTo(60));
    }

    [Test]
    public void CacheCursorSet_AllTogether_GiveEachRowOnceInBatches()
    {
        var rows = Enumerable.Range(0, 300).Select(i => new Sample { Number = i }).ToArray();
        var data = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(rows));
        var column = data.Schema["Renamed"];
        var cursors = data.GetRowCursorSet([column], 3);
        Assert.That(cursors, Has.Length.EqualTo(3));
        var byBatch = new SortedDictionary<long, List<int>>();
        foreach (var cursor in cursors)
        {
            var getter = cursor.GetGetter<int>(column);
            long last = -1;
            int value = 0;
            while (cursor.MoveNext())
            {
                Assert.That(cursor.Batch, Is.GreaterThanOrEqualTo(last));
                if (cursor.Batch != last)
                    byBatch.Add(last = cursor.Batch, []);
                getter(ref value);
                byBatch[last].Add(value);
            }
            cursor.Dispose();
        }
        Assert.That(byBatch.Values.SelectMany(v => v), Is.EqualTo(Enumerable.Range(0, 300)));
    }

    [Test]
    public void CacheCursor_WithRandom_ShufflesAndKeepsIds()
    {
        var data = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(i => new Sample { Number = i }).ToArray()));
        var column = data.Schema["Renamed"];
        using var cursor = data.GetRowCursor([column], new Random(5));
        var (getter, id) = (cursor.GetGetter<int>(column), cursor.GetIdGetter());
        var seen = new List<int>();
        int value = 0;
        DataViewRowId rowId = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            id(ref rowId);
            Assert.That(rowId.Low, Is.EqualTo((ulong)value));
            seen.Add(value);
        }
        Assert.That(seen, Is.EquivalentTo(Enumerable.Range(0, 100)));
        Assert.That(seen, Is.Not.Ordered);
    }

    private static string Text(string name) => Fruit.Error(name)[(Fruit.Error(name).IndexOf(": ", StringComparison.Ordinal) + 2)..];

    private sealed class Sample
    {
        public bool Flag;

        [ColumnName("Renamed")]
        public int Number;

        public string Text = "";

        public float[] Varies = [];

        [VectorType(2, 3)]
        public float[] Grid = new float[6];

        [KeyType(4)]
        public uint Key;

        public string[] Words = [];

        public DateTime When { get; set; }

        [NoColumn]
        public int Ignored { get; set; }
    }
}
