using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Tests.Pipeline;

public class ScoredDataViewTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private PictureFolder _pictures;
    private ImageFeaturizingTransformer _featurizer;

    [OneTimeSetUp]
    public void DrawAndFit()
    {
        _pictures = new PictureFolder(count: 30);
        _featurizer = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options()).Fit(Data());
    }

    [OneTimeTearDown]
    public void Clean()
    {
        _featurizer.Dispose();
        _pictures.Dispose();
    }

    [Test]
    public void Transform_Schema_IsTheInputAndTheFeatures()
    {
        var schema = _featurizer.Transform(Data()).Schema;

        Assert.Multiple(() =>
        {
            Assert.That(schema.Select(column => column.Name), Is.EqualTo(new[] { "Path", "Label", "Number", "Vector", "Features" }));
            Assert.That(schema["Features"].Type.ToString(), Is.EqualTo("Vector<Single, 1, 192>"));
            Assert.That(_featurizer.GetOutputSchema(Data().Schema)["Features"].Type, Is.EqualTo(schema["Features"].Type));
        });
    }

    [Test]
    public void Transform_Batches_GiveWhatSingleRowsGive()
    {
        // Not disposed: that would dispose the transformer as well.
        var engine = _mlContext.Model.CreatePredictionEngine<PictureFolder.Row, PictureFolder.Output>(_featurizer);
        var together = Featurizing.Read(_featurizer.Transform(Data()));
        var alone = _pictures.Rows.Select(row => engine.Predict(row).Features).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(together, Has.Count.EqualTo(_pictures.Rows.Count));
            for (var i = 0; i < alone.Count; i++)
                Assert.That(Featurizing.Difference(together[i], alone[i]), Is.LessThan(1e-5), $"row {i}");
            Assert.That(
                Featurizing.Difference(together[0], together[1]),
                Is.GreaterThan(1e-3),
                "different pictures have different features"
            );
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(29)]
    public void Transform_AnyNumberOfRows_GivesThemInOrderWithTheirOtherColumns(int count)
    {
        var data = _featurizer.Transform(_mlContext.Data.LoadFromEnumerable(_pictures.Rows.Take(count)));
        var all = Featurizing.Read(_featurizer.Transform(Data()));

        using var cursor = data.GetRowCursor(data.Schema);
        var number = cursor.GetGetter<int>(data.Schema["Number"]);
        var label = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Label"]);
        var path = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Path"]);
        var vector = cursor.GetGetter<VBuffer<float>>(data.Schema["Vector"]);
        var features = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
        var id = cursor.GetIdGetter();

        var rows = 0;
        Assert.That(cursor.Position, Is.EqualTo(-1));
        var ids = new HashSet<DataViewRowId>();
        for (; cursor.MoveNext(); rows++)
        {
            (var n, ReadOnlyMemory<char> l, ReadOnlyMemory<char> p, VBuffer<float> v, VBuffer<float> f, DataViewRowId i) = (
                0,
                default,
                default,
                default,
                default,
                default
            );
            number(ref n);
            label(ref l);
            path(ref p);
            vector(ref v);
            features(ref f);
            id(ref i);
            var expected = _pictures.Rows[rows];
            Assert.Multiple(() =>
            {
                Assert.That(cursor.Position, Is.EqualTo(rows));
                Assert.That((n, l.ToString(), p.ToString()), Is.EqualTo((expected.Number, expected.Label, expected.Path)));
                Assert.That(v.DenseValues(), Is.EqualTo(expected.Vector));
                Assert.That(Featurizing.Difference(all[rows], [.. f.DenseValues()]), Is.LessThan(1e-5));
                Assert.That(ids.Add(i), "ids are the rows' own");
            });
        }

        Assert.That(rows, Is.EqualTo(count));
    }

    [Test]
    public void GetRowCursor_Shuffled_KeepsFeaturesWithTheirRows()
    {
        var cached = _mlContext.Data.Cache(Data());
        var data = _featurizer.Transform(cached);
        var all = Featurizing.Read(data);
        if (!data.CanShuffle)
            Assert.Fail("A cache can be shuffled, and so can what is made of it.");

        using var cursor = data.GetRowCursor(data.Schema, new Random(2));
        var number = cursor.GetGetter<int>(data.Schema["Number"]);
        var features = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
        var order = new List<int>();
        while (cursor.MoveNext())
        {
            var n = 0;
            VBuffer<float> f = default;
            number(ref n);
            features(ref f);
            order.Add(n);
            Assert.That(Featurizing.Difference(all[n], [.. f.DenseValues()]), Is.LessThan(1e-5));
        }

        Assert.That(order, Is.EquivalentTo(Enumerable.Range(0, 30)));
        Assert.That(order, Is.Not.EqualTo(Enumerable.Range(0, 30)));
    }

    [Test]
    public void GetRowCursorSet_AllCursorsTogether_GiveEveryRowOnce()
    {
        var data = _featurizer.Transform(_mlContext.Data.Cache(Data()));
        var all = Featurizing.Read(data);
        var cursors = data.GetRowCursorSet(data.Schema, n: 3);

        var found = new Dictionary<int, float[]>();
        foreach (var cursor in cursors)
        {
            using (cursor)
            {
                var number = cursor.GetGetter<int>(data.Schema["Number"]);
                var features = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
                while (cursor.MoveNext())
                {
                    var n = 0;
                    VBuffer<float> f = default;
                    number(ref n);
                    features(ref f);
                    found.Add(n, [.. f.DenseValues()]);
                }
            }
        }

        Assert.That(found.Keys, Is.EquivalentTo(Enumerable.Range(0, 30)));
        Assert.That(found.Max(pair => Featurizing.Difference(pair.Value, all[pair.Key])), Is.LessThan(1e-5));
    }

    [Test]
    public void GetRowCursor_WithoutFeatures_ReadsNoImage()
    {
        var rows = new[]
        {
            new PictureFolder.Row { Path = "there is no such file", Label = "kept" },
        };
        var data = _featurizer.Transform(_mlContext.Data.LoadFromEnumerable(rows));

        Assert.That(data.GetColumn<string>("Label"), Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public void Dispose_InTheMiddle_StopsReading()
    {
        var read = 0;
        IEnumerable<PictureFolder.Row> Rows()
        {
            while (true)
            {
                read++;
                yield return _pictures.Rows[read % _pictures.Rows.Count];
            }
        }

        var data = _featurizer.Transform(_mlContext.Data.LoadFromEnumerable(Rows()));
        var cursor = data.GetRowCursor([data.Schema["Features"]]);
        for (var i = 0; i < 5; i++)
            Assert.That(cursor.MoveNext());
        cursor.Dispose();
        var after = read;

        Assert.Multiple(() =>
        {
            Assert.That(cursor.MoveNext(), Is.False);
            Assert.That(read, Is.EqualTo(after), "nothing is read after disposal");
            Assert.That(read, Is.LessThan(5 + 4 * (2 * Environment.ProcessorCount + 2)), "reading ahead is bounded");
        });
    }

    [Test]
    public void MoveNext_FirstRow_TakesSmallBatchesBeforeWholeOnes()
    {
        var read = 0;
        var rows = _pictures
            .Rows.Concat(_pictures.Rows)
            .Select(row =>
            {
                read++;
                return row;
            });
        var options = Featurizing.Options() with { Workers = 2, BatchSize = 16 };
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(options).Fit(Data());
        var data = featurizer.Transform(_mlContext.Data.LoadFromEnumerable(rows));
        using var cursor = data.GetRowCursor([data.Schema["Features"]]);

        Assert.That(cursor.MoveNext());
        Assert.That(read, Is.InRange(16, 17), "batches of 1, 1, 2, 4 and 8, not five of 16");
    }

    [Test]
    public void Dispose_TransformerUnderReaders_IsAnErrorForThemAndNoMore()
    {
        // With two workers, it does not read ahead to the end.
        var featurizer = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options() with { Workers = 2 }).Fit(Data());
        using var cursor = featurizer.Transform(Data()).GetRowCursor(featurizer.GetOutputSchema(Data().Schema));
        var engine = _mlContext.Model.CreatePredictionEngine<PictureFolder.Row, PictureFolder.Output>(featurizer);
        engine.Predict(_pictures.Rows[0]);
        Assert.That(cursor.MoveNext());
        featurizer.Dispose();

        Assert.Multiple(() =>
        {
            Assert.Throws<ObjectDisposedException>(() =>
            {
                while (cursor.MoveNext())
                    continue;
            });
            Assert.Throws<ObjectDisposedException>(() => engine.Predict(_pictures.Rows[1]));
        });
    }

    [Test]
    public void Transform_ManyCallersAtOnce_AllGetTheSame()
    {
        var expected = Featurizing.Read(_featurizer.Transform(Data()));
        Parallel.For(
            0,
            12,
            new ParallelOptions { MaxDegreeOfParallelism = 12 },
            caller =>
            {
                if (caller % 2 == 0)
                {
                    var found = Featurizing.Read(_featurizer.Transform(Data()));
                    Assert.That(found.Zip(expected, Featurizing.Difference).Max(), Is.LessThan(1e-5));
                }
                else
                {
                    var engine = new MLContext().Model.CreatePredictionEngine<PictureFolder.Row, PictureFolder.Output>(_featurizer);
                    for (var i = 0; i < 5; i++)
                        Assert.That(
                            Featurizing.Difference(engine.Predict(_pictures.Rows[caller]).Features, expected[caller]),
                            Is.LessThan(1e-5)
                        );
                }
            }
        );
    }

    [Test]
    public void GetGetter_WrongTypeOrInactiveColumn_IsAnError()
    {
        var data = _featurizer.Transform(Data());
        using var cursor = data.GetRowCursor([data.Schema["Features"]]);

        Assert.Multiple(() =>
        {
            Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(data.Schema["Features"]));
            Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["Label"]));
            Assert.That(cursor.IsColumnActive(data.Schema["Features"]));
            Assert.That(cursor.IsColumnActive(data.Schema["Label"]), Is.False);
        });
    }

    private IDataView Data() => _mlContext.Data.LoadFromEnumerable(_pictures.Rows);
}
