using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace EnginesTests.Onnx;

public class OnnxTransformerTests
{
    private readonly MLContext _ml = new(1);
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("onnx").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Transform_RowByRow_GivesTheModelsValuesWithTheirShape()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(5));
        IDataView scored = _ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(OnnxTestModel.Twice(OnnxTestModel.Float, -1, 2, 3))).Fit(data).Transform(data);
        Assert.That(scored.Schema["y"].Type.ToString(), Is.EqualTo("Vector<Single, 1, 2, 3>"));
        Assert.That(Read(scored), Is.EqualTo(Rows(5).Select(row => row.x.Select(v => 2 * v).ToArray())));
    }

    [Test]
    public void Transform_ModelWithSlotNames_AnnotatesTheOutputAlsoWhenLoaded()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(1));
        byte[] bytes = OnnxTestModel.WithSlotNames(OnnxTestModel.Twice(OnnxTestModel.Float, -1, 6), "y", "a", "b", "c", "d", "e", "ä");
        var model = _ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(bytes)).Fit(data);
        using var file = new MemoryStream();
        _ml.Model.Save(model, data.Schema, file);
        file.Position = 0;
        foreach (var transformer in new[] { model, _ml.Model.Load(file, out _) })
        {
            var scored = transformer.Transform(data);
            VBuffer<ReadOnlyMemory<char>> names = default;
            scored.Schema["y"].GetSlotNames(ref names);
            Assert.That(names.DenseValues().Select(name => name.ToString()), Is.EqualTo(new[] { "a", "b", "c", "d", "e", "ä" }));
            Assert.That(Read(scored), Is.EqualTo(Rows(1).Select(row => row.x.Select(v => 2 * v).ToArray())));
        }
    }

    [Test]
    public void Transform_FileModel_TakesAllItsColumns()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(2));
        IDataView scored = _ml.Transforms.ApplyOnnxModel(WriteFile(OnnxTestModel.Twice(OnnxTestModel.Float, 1, 6))).Fit(data).Transform(data);
        Assert.That(Read(scored), Is.EqualTo(Rows(2).Select(row => row.x.Select(v => 2 * v).ToArray())));
    }

    [Test]
    public void Transform_OneMoreUnknownDimension_FollowsFromTheColumn()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(1));
        IDataView scored = _ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(OnnxTestModel.Twice(OnnxTestModel.Float, -1, 2, -1))).Fit(data).Transform(data);
        Assert.That(scored.Schema["y"].Type.ToString(), Is.EqualTo("Vector<Single>"));
        Assert.That(Read(scored).Single(), Is.EqualTo(new float[] { 0, 2, 4, 6, 8, 10 }));
    }

    [Test]
    public void Transform_ShapeDictionary_TakesThePlaceOfUnknownDimensions()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(1));
        var shapes = new Dictionary<string, int[]> { ["x"] = [1, 2, 3], ["y"] = [1, 2, 3] };
        byte[] model = OnnxTestModel.Twice(OnnxTestModel.Float, -1, -1, -1);
        IDataView scored = _ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(model), shapes).Fit(data).Transform(data);
        Assert.That(scored.Schema["y"].Type.ToString(), Is.EqualTo("Vector<Single, 1, 2, 3>"));
        Assert.That(Read(scored).Single(), Is.EqualTo(new float[] { 0, 2, 4, 6, 8, 10 }));

        shapes["x"] = [1, 2];
        Assert.That(() => _ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(model), shapes), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Transform_BytesAndInt64_KeepTheirTypes()
    {
        // Cast to int64, and the bytes as they are.
        byte[] model = OnnxTestModel.Write(
            [new("b", OnnxTestModel.UInt8, 1, 3)],
            [new("same", OnnxTestModel.UInt8, 1, 3), new("wide", OnnxTestModel.Int64, 1, 3)],
            new("Identity", ["b"], ["same"]),
            new("Cast", ["b"], ["wide"], "to", OnnxTestModel.Int64));
        IDataView data = _ml.Data.LoadFromEnumerable([new ByteRow { b = [1, 200, 255] }]);
        IDataView scored = _ml.Transforms.ApplyOnnxModel(["wide", "same"], ["b"], new MemoryStream(model)).Fit(data).Transform(data);
        Assert.That(scored.Schema["wide"].Type.ToString(), Is.EqualTo("Vector<Int64, 1, 3>"));
        Assert.That(Read<long>(scored, "wide").Single(), Is.EqualTo(new long[] { 1, 200, 255 }));
        Assert.That(Read<byte>(scored, "same").Single(), Is.EqualTo(new byte[] { 1, 200, 255 }));
    }

    [Test]
    public void Transform_SparseRow_IsFilledWithZeros()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new SparseRow { x = new VBuffer<float>(6, 1, [7], [2]) }, new SparseRow { x = new VBuffer<float>(6, [1, 2, 3, 4, 5, 6]) }]);
        IDataView scored = _ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(OnnxTestModel.Twice(OnnxTestModel.Float, 1, 6))).Fit(data).Transform(data);
        Assert.That(Read(scored), Is.EqualTo(new[] { new float[] { 0, 0, 14, 0, 0, 0 }, [2, 4, 6, 8, 10, 12] }));
    }

    [Test]
    public void Transform_TwoActiveOutputs_RunTheModelOncePerRow()
    {
        // A random output tells runs apart: both columns show the same one.
        byte[] model = OnnxTestModel.Write(
            [new("x", OnnxTestModel.Float, 1, 6)],
            [new("r", OnnxTestModel.Float, 1, 6), new("s", OnnxTestModel.Float, 1, 6)],
            new("RandomUniformLike", ["x"], ["r"]),
            new("Identity", ["r"], ["s"]));
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(3));
        IDataView scored = _ml.Transforms.ApplyOnnxModel(["r", "s"], ["x"], new MemoryStream(model)).Fit(data).Transform(data);
        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        ValueGetter<VBuffer<float>> first = cursor.GetGetter<VBuffer<float>>(scored.Schema["r"]), second = cursor.GetGetter<VBuffer<float>>(scored.Schema["s"]);
        VBuffer<float> r = default, s = default;
        var seen = new HashSet<float>();
        while (cursor.MoveNext())
        {
            first(ref r);
            second(ref s);
            Assert.That(s.GetValues().ToArray(), Is.EqualTo(r.GetValues().ToArray()));
            seen.Add(r.GetValues()[0]);
        }

        Assert.That(seen, Has.Count.EqualTo(3));
    }

    [Test]
    public void PredictionEngine_SeveralExamples_GiveEachItsOwnResult()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(1));
        ITransformer model = _ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(OnnxTestModel.Twice(OnnxTestModel.Float, 1, 6))).Fit(data);
        using PredictionEngine<Row, Scored> engine = _ml.Model.CreatePredictionEngine<Row, Scored>(model);
        foreach (Row row in Rows(4))
            Assert.That(engine.Predict(row).y, Is.EqualTo(row.x.Select(v => 2 * v)));
    }

    [Test]
    public void Model_SavedAndLoaded_CarriesTheOnnxBytes()
    {
        string file = WriteFile(OnnxTestModel.Twice(OnnxTestModel.Float, -1, 6));
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(3));
        ITransformer model = _ml.Transforms.ApplyOnnxModel("y", "x", file).Fit(data);
        File.Delete(file);
        string path = Path.Combine(_folder, "model.zip");
        _ml.Model.Save(model, data.Schema, path);
        ITransformer loaded = new MLContext().Model.Load(path, out _);
        Assert.That(Read(loaded.Transform(data)), Is.EqualTo(Read(model.Transform(data))));
    }

    [Test]
    public void ApplyOnnxModel_Options_AreUsed()
    {
        var options = new OnnxOptions
        {
            ModelFile = WriteFile(OnnxTestModel.Twice(OnnxTestModel.Float, 1, 6)),
            InputColumns = ["x"],
            OutputColumns = ["y"],
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1
        };
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(2));
        Assert.That(Read(_ml.Transforms.ApplyOnnxModel(options).Fit(data).Transform(data)).Count(), Is.EqualTo(2));
    }

    [Test]
    public void ApplyOnnxModel_UnknownOutput_SaysWhatMLNetSays()
    {
        byte[] model = OnnxTestModel.Write([new("x", OnnxTestModel.Float, 1, 6)], [new("logits", OnnxTestModel.Float, 1, 6)], new OnnxTestModel.Node("Identity", ["x"], ["logits"]));
        Exception e = Assert.Catch(() => _ml.Transforms.ApplyOnnxModel("zzz", "x", new MemoryStream(model)))!;
        Assert.That($"{e.GetType()}: {e.Message}", Is.EqualTo(Fruit.Error("ApplyOnnxModel unknown output")));
    }

    [Test]
    public void Fit_WrongInputSize_SaysWhatMLNetSays()
    {
        byte[] model = OnnxTestModel.Write([new("input", OnnxTestModel.Float, -1, 3, 224, 224)], [new("y", OnnxTestModel.Float, -1, 3, 224, 224)], new OnnxTestModel.Node("Identity", ["input"], ["y"]));
        IDataView data = _ml.Data.LoadFromEnumerable([new InputRow()]);
        Exception e = Assert.Catch(() => _ml.Transforms.ApplyOnnxModel("y", "input", new MemoryStream(model)).Fit(data))!;
        Assert.That($"{e.GetType()}: {e.Message}", Is.EqualTo(Fruit.Error("ApplyOnnxModel wrong input size")));
    }

    [Test]
    public void ApplyOnnxModel_NoModel_SaysWhatMLNetSays()
    {
        string file = Path.Combine(_folder, "bad.onnx");
        File.WriteAllText(file, "no model at all");
        Exception e = Assert.Catch(() => _ml.Transforms.ApplyOnnxModel("y", "x", file))!;

        // The recorded text goes on with the real package's stack, and names the file without its folder.
        string recorded = Fruit.Error("ApplyOnnxModel not onnx").Split("Load model from")[0];
        Assert.That($"{e.GetType()}: {e.Message}", Does.StartWith(recorded).And.Contains("Protobuf parsing failed."));
        Assert.That(() => _ml.Transforms.ApplyOnnxModel("y", "x", file + "x"), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Fit_WrongColumns_Throws()
    {
        var estimator = _ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(OnnxTestModel.Twice(OnnxTestModel.Float, 1, 6)));
        Assert.That(() => estimator.Fit(_ml.Data.LoadFromEnumerable([new InputRow()])), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.EqualTo("Could not find input column 'x' (Parameter 'inputSchema')"));
        Assert.That(() => estimator.Fit(_ml.Data.LoadFromEnumerable([new IntRow()])), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("expected Single, got Vector<Int32, 6>"));
        Assert.That(() => _ml.Transforms.ApplyOnnxModel("y", "nope", new MemoryStream(OnnxTestModel.Twice(OnnxTestModel.Float, 1, 6))).Fit(_ml.Data.LoadFromEnumerable(Rows(1))),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("nope"));
    }

    [Test]
    public void Dispose_Transformer_EndsTheSession()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(1));
        OnnxTransformer transformer = _ml.Transforms.ApplyOnnxModel("y", "x", new MemoryStream(OnnxTestModel.Twice(OnnxTestModel.Float, 1, 6))).Fit(data);
        IDataView scored = transformer.Transform(data);
        transformer.Dispose();
        transformer.Dispose();
        Assert.That(() => Read(scored).Count(), Throws.InstanceOf<ObjectDisposedException>());
    }

    private static Row[] Rows(int count) => [.. Enumerable.Range(0, count).Select(i => new Row { x = [.. Enumerable.Range(6 * i, 6).Select(v => (float)v)] })];

    private static IEnumerable<float[]> Read(IDataView data) => Read<float>(data, "y");

    private static IEnumerable<T[]> Read<T>(IDataView data, string column)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[column]]);
        ValueGetter<VBuffer<T>> getter = cursor.GetGetter<VBuffer<T>>(data.Schema[column]);
        VBuffer<T> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            yield return [.. value.DenseValues()];
        }
    }

    private string WriteFile(byte[] model)
    {
        string file = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(file, model);
        return file;
    }

    private sealed class Row
    {
        [VectorType(6)]
        public float[] x { get; set; } = [];
    }

    private sealed class SparseRow
    {
        [VectorType(6)]
        public VBuffer<float> x { get; set; }
    }

    private sealed class Scored
    {
        public float[] y { get; set; } = [];
    }

    private sealed class ByteRow
    {
        [VectorType(3)]
        public byte[] b { get; set; } = [];
    }

    private sealed class InputRow
    {
        [VectorType(6)]
        public float[] input { get; set; } = new float[6];
    }

    private sealed class IntRow
    {
        [VectorType(6)]
        public int[] x { get; set; } = new int[6];
    }
}
