using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace EnginesTests;

public class PipelineTests
{
    private readonly MLContext _ml = new(1);

    [Test]
    public void CopyConcatenateSelectDrop_InAChain_GiveTheSchemaOfMLNet()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Test);
        var model = _ml.Transforms.CopyColumns("Copy", "Features")
            .Append(_ml.Transforms.Concatenate("Both", "Features", "Copy"))
            .Append(_ml.Transforms.Concatenate("Copy", "Copy"))
            .Append(_ml.Transforms.DropColumns("Features"))
            .Fit(data);
        var result = model.Transform(data);
        Assert.That(result.Schema.Select(c => c.ToString()), Is.EqualTo(new[] { "Label: String", "Copy: Vector<Single, 6>", "Both: Vector<Single, 12>" }));
        var both = result.GetColumn<float[]>("Both").ToArray();
        Assert.That(both[7], Is.EqualTo(Fruit.Test[7].Features.Concat(Fruit.Test[7].Features)));
        Assert.That(model.LastTransformer, Is.InstanceOf<ColumnSelectingTransformer>());
        Assert.That(model.Count(), Is.EqualTo(4));

        var selected = _ml.Transforms.SelectColumns("Both", "Label").Fit(result).Transform(result);
        Assert.That(selected.Schema.Select(c => c.Name), Is.EqualTo(new[] { "Both", "Label" }));
    }

    [Test]
    public void Concatenate_Scalars_NamesTheSlots()
    {
        var data = _ml.Data.LoadFromEnumerable([new Numbers { A = 1, B = 2 }]);
        var result = _ml.Transforms.Concatenate("Features", "A", "B").Fit(data).Transform(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        result.Schema["Features"].GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(n => n.ToString()), Is.EqualTo(new[] { "A", "B" }));
        Assert.That(result.GetColumn<float[]>("Features").Single(), Is.EqualTo(new float[] { 1, 2 }));
    }

    [Test]
    public void OutputOverInput_OfTheSameName_HidesItInPlace()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Test);
        var result = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        Assert.That(result.Schema.Select(c => $"{c}{(c.IsHidden ? " hidden" : "")}"), Is.EqualTo(new[]
        {
            "Label: String hidden", "Label: Key<UInt32, 0-3> {KeyValues}", "Features: Vector<Single, 6>",
        }));
    }

    [Test]
    public void MapValueToKey_ByOccurrenceAndByValue_OrdersTheKeys()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Train);
        Assert.That(KeyValues(ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence), Is.EqualTo(new[] { "quince", "apple", "fig", "pear" }));
        Assert.That(KeyValues(ValueToKeyMappingEstimator.KeyOrdinality.ByValue), Is.EqualTo(new[] { "apple", "fig", "pear", "quince" }));

        IEnumerable<string> KeyValues(ValueToKeyMappingEstimator.KeyOrdinality order)
        {
            var result = _ml.Transforms.Conversion.MapValueToKey("Key", "Label", keyOrdinality: order).Fit(data).Transform(data);
            VBuffer<ReadOnlyMemory<char>> values = default;
            result.Schema["Key"].GetKeyValues(ref values);
            return values.DenseValues().Select(v => v.ToString());
        }
    }

    [Test]
    public void MapKeyToValue_AfterMapValueToKey_GivesTheValuesBack()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Train);
        var model = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key")).Fit(data);
        Assert.That(model.Transform(data).GetColumn<string>("Back"), Is.EqualTo(Fruit.Train.Select(f => f.Label)));
        var other = _ml.Data.LoadFromEnumerable([new Fruit { Label = "plum", Features = new float[6] }]);
        Assert.That(model.Transform(other).GetColumn<uint>("Key").Single().ToString(), Is.EqualTo(Fruit.Error("unknown label key value")));
        Assert.That(model.Transform(other).GetColumn<string>("Back").Single(), Is.Empty);
    }

    [Test]
    public void MapValueToKey_KeyData_FixesTheKeys()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Train);
        var terms = _ml.Data.LoadFromEnumerable(new[] { "fig", "pear" }.Select(n => new OneText { Text = n }));
        var keys = _ml.Transforms.Conversion.MapValueToKey("Key", "Label", keyData: terms).Fit(data).Transform(data);
        Assert.That(keys.Schema["Key"].Type, Is.EqualTo(new KeyDataViewType(typeof(uint), 2)));
        Assert.That(keys.GetColumn<uint>("Key"), Is.EqualTo(Fruit.Train.Select(f => f.Label == "fig" ? 1u : f.Label == "pear" ? 2u : 0u)));
    }

    [TestCase("missing column in CopyColumns.Fit")]
    [TestCase("missing column Transform")]
    [TestCase("MapKeyToValue on text")]
    [TestCase("PredictionEngine wrong type")]
    [TestCase("Model.Load not a zip")]
    public void Mistake_OfTheUser_SaysWhatMLNetSays(string name)
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Train);
        var numbers = _ml.Data.LoadFromEnumerable([new Numbers()]);
        Action act = name switch
        {
            "missing column in CopyColumns.Fit" => () => _ml.Transforms.CopyColumns("X", "Nope").Fit(data),
            "missing column Transform" => () => _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(numbers),
            "MapKeyToValue on text" => () => _ml.Transforms.Conversion.MapKeyToValue("Label").Fit(data),
            "PredictionEngine wrong type" => () => _ml.Model.CreatePredictionEngine<Numbers, Fruit>(_ml.Transforms.CopyColumns("X", "Features").Fit(data)),
            _ => () => _ml.Model.Load(new MemoryStream([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]), out _),
        };
        var thrown = Assert.Catch(() => act())!;
        string text = $"{thrown.GetType()}: {thrown.Message}";
        // The inner error is the archive reader's own: its text depends on the bytes.
        string recorded = Fruit.Error(name).Split(" <- ")[0];
        Assert.That(text, Is.EqualTo(recorded));
        if (name.StartsWith("Model.Load", StringComparison.Ordinal))
            Assert.That(thrown.InnerException, Is.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void CustomMapping_TwoOutputs_RunsOncePerRow()
    {
        int calls = 0;
        var data = _ml.Data.LoadFromEnumerable(Fruit.Test);
        var model = _ml.Transforms.CustomMapping<Fruit, Facts>(
            (fruit, facts) =>
            {
                calls++;
                (facts.Sum, facts.Upper) = (fruit.Features.Sum(), fruit.Label.ToUpperInvariant());
            },
            contractName: null!).Fit(data);
        var rows = _ml.Data.CreateEnumerable<Facts>(model.Transform(data), reuseRowObject: false).ToArray();
        Assert.That(calls, Is.EqualTo(60));
        Assert.That(rows.Select(r => r.Upper), Is.EqualTo(Fruit.Test.Select(f => f.Label.ToUpperInvariant())));
        Assert.That(() => _ml.Model.Save(model, data.Schema, new MemoryStream()), Throws.InvalidOperationException);
    }

    [Test]
    public void SaveAndLoad_WholeChain_PredictsTheSame()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Test);
        var model = _ml.Transforms.Conversion.MapValueToKey("Key", "Label")
            .Append(_ml.Transforms.CopyColumns("Copy", "Features"))
            .Append(_ml.Transforms.Concatenate("Both", "Features", "Copy"), TransformerScope.TrainTest)
            .Append(_ml.Transforms.CustomMapping(new FactsFactory().GetMapping(), "facts"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"))
            .Append(_ml.Transforms.DropColumns("Label", "Key"))
            .Fit(data);
        using var file = new MemoryStream();
        _ml.Model.Save(model, model.Transform(data).Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out var schema);
        Assert.That(loaded, Is.InstanceOf<TransformerChain<ITransformer>>());
        var (before, after) = (model.Transform(data), loaded.Transform(data));
        Assert.That(after.Schema.Select(c => c.ToString()), Is.EqualTo(before.Schema.Select(c => c.ToString())));
        Assert.That(schema.Select(c => c.ToString()), Is.EqualTo(before.Schema.Select(c => c.ToString())));
        foreach (string column in new[] { "Back", "Upper" })
            Assert.That(after.GetColumn<string>(column), Is.EqualTo(before.GetColumn<string>(column)));
        Assert.That(after.GetColumn<float[]>("Both").Last(), Is.EqualTo(before.GetColumn<float[]>("Both").Last()));
        Assert.That(((TransformerChain<ITransformer>)loaded).GetModelFor(TransformerScope.Scoring).Count(), Is.EqualTo(5));
    }

    [Test]
    public void PredictionEngine_OverAChain_FollowsEachExample()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Test);
        var model = _ml.Transforms.Conversion.MapValueToKey("Key", "Label")
            .Append(_ml.Transforms.CustomMapping(new FactsFactory().GetMapping(), "facts"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"))
            .Fit(data);
        using var engine = _ml.Model.CreatePredictionEngine<Fruit, Facts>(model);
        foreach (var fruit in Fruit.Test)
        {
            var facts = engine.Predict(fruit);
            Assert.That((facts.Upper, facts.Back, facts.Sum), Is.EqualTo((fruit.Label.ToUpperInvariant(), fruit.Label, fruit.Features.Sum())));
        }
        Assert.That(engine.OutputSchema["Back"].Type, Is.EqualTo(TextDataViewType.Instance));
    }

    [Test]
    public void TypedObject_OfAForeignType_IsHandedOutAsItIs()
    {
        var thing = new Thing();
        var data = _ml.Data.LoadFromEnumerable([new HasThing { Thing = thing }]);
        var copied = _ml.Transforms.CopyColumns("Copy", "Thing").Fit(data).Transform(data);
        Assert.That(copied.Schema["Copy"].Type.RawType, Is.EqualTo(typeof(Thing)));
        Assert.That(copied.GetColumn<Thing>("Copy").Single(), Is.SameAs(thing));
        Assert.That(thing.Disposed, Is.False);
    }

    [Test]
    public void ForeignTransformer_InAChain_FitsAndIsSavedAsWhatItWraps()
    {
        var data = _ml.Data.LoadFromEnumerable(Fruit.Test);
        var model = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(new ForeignEstimator(_ml.Transforms.CopyColumns("Inner", "Features").Append(_ml.Transforms.DropColumns("Features"))))
            .Append(_ml.Transforms.NormalizeMinMax("Inner"))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: "Inner"))
            .Fit(data);
        var scores = model.Transform(data).GetColumn<float[]>("Score").ToArray();
        using var file = new MemoryStream();
        _ml.Model.Save(model, data.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out var schema);
        Assert.That(((TransformerChain<ITransformer>)loaded).Select(t => t.GetType()), Has.None.EqualTo(typeof(ForeignTransformer)));
        Assert.That(loaded.Transform(data).GetColumn<float[]>("Score"), Is.EqualTo(scores));
        using var engine = _ml.Model.CreatePredictionEngine<Fruit, Scored>(loaded, schema);
        Assert.That(engine.Predict(Fruit.Test[9]).Score, Is.EqualTo(scores[9]));
        using var before = _ml.Model.CreatePredictionEngine<Fruit, Scored>(model);
        Assert.That(before.Predict(Fruit.Test[9]).Score, Is.EqualTo(scores[9]));
    }

    [Test]
    public void CursorSet_ThroughAChain_KeepsBatchesAndRows()
    {
        var data = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Fruit.Train));
        var result = _ml.Transforms.CopyColumns("Copy", "Features").Append(_ml.Transforms.SelectColumns("Copy")).Fit(data).Transform(data);
        var cursors = result.GetRowCursorSet(result.Schema, 2);
        Assert.That(cursors, Has.Length.EqualTo(2));
        var ids = new List<ulong>();
        foreach (var cursor in cursors)
        {
            var getter = cursor.GetGetter<VBuffer<float>>(result.Schema["Copy"]);
            var getId = cursor.GetIdGetter();
            VBuffer<float> copy = default;
            DataViewRowId id = default;
            while (cursor.MoveNext())
            {
                getter(ref copy);
                getId(ref id);
                ids.Add(id.Low);
                Assert.That(copy.DenseValues(), Is.EqualTo(Fruit.Train[id.Low].Features));
            }
            cursor.Dispose();
        }
        Assert.That(ids, Is.EquivalentTo(Enumerable.Range(0, 160)));
    }

    [Test]
    public void Log_MessageOnAChannel_ReachesTheContext()
    {
        var ml = new MLContext();
        var messages = new List<LoggingEventArgs>();
        ml.Log += (_, e) => messages.Add(e);
        var host = ((Microsoft.ML.Runtime.IHostEnvironment)ml).Register("Scorer");
        using (var channel = host.Start("Batches"))
            channel.Info(Microsoft.ML.Runtime.MessageSensitivity.None, "{0} rows", 7);
        var info = messages.Single(m => m.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Info);
        Assert.That(info.Message, Is.EqualTo("[Source=Scorer; Batches, Kind=Info] 7 rows"));
        Assert.That(info.RawMessage, Is.EqualTo("7 rows"));
    }

    private sealed class Numbers
    {
        public float A { get; set; }

        public float B { get; set; }
    }

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];
    }

    /// <summary>What a library outside ML.NET may do: wrap a chain, hand out a data view of its own, be saved as the chain.</summary>
    private sealed class ForeignEstimator(IEstimator<ITransformer> inner) : IEstimator<ForeignTransformer>
    {
        public ForeignTransformer Fit(IDataView input) => new(inner.Fit(input));

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    private sealed class ForeignTransformer(ITransformer inner) : ITransformer
    {
        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => new ForeignView(inner.Transform(input));

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);
    }

    private sealed class ForeignView(IDataView inner) : IDataView
    {
        public bool CanShuffle => inner.CanShuffle;

        public DataViewSchema Schema => inner.Schema;

        public long? GetRowCount() => inner.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => inner.GetRowCursor(columnsNeeded, rand);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => inner.GetRowCursorSet(columnsNeeded, n, rand);
    }

    private sealed class OneText
    {
        public string Text { get; set; } = "";
    }

    internal sealed class Facts
    {
        public float Sum { get; set; }

        public string Upper { get; set; } = "";

        [NoColumn]
        public string Ignored { get; set; } = "";

        public string Back { get; set; } = "";
    }

    private sealed class HasThing
    {
        [ThingType]
        public Thing? Thing { get; set; }
    }

    private sealed class Thing : IDisposable
    {
        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }

    private sealed class ThingDataViewType : StructuredDataViewType
    {
        public ThingDataViewType()
            : base(typeof(Thing))
        {
        }

        public override bool Equals(DataViewType? other) => other is ThingDataViewType;
    }

    private sealed class ThingTypeAttribute : DataViewTypeAttribute
    {
        public override bool Equals(DataViewTypeAttribute? other) => other is ThingTypeAttribute;

        public override int GetHashCode() => 17;

        public override void Register() => DataViewTypeManager.Register(new ThingDataViewType(), typeof(Thing), this);
    }

    [CustomMappingFactoryAttribute("facts")]
    internal sealed class FactsFactory : CustomMappingFactory<Fruit, Added>
    {
        public override Action<Fruit, Added> GetMapping() => static (fruit, facts) =>
            (facts.Sum, facts.Upper) = (fruit.Features.Sum(), fruit.Label.ToUpperInvariant());
    }

    internal sealed class Added
    {
        public float Sum { get; set; }

        public string Upper { get; set; } = "";
    }
}
