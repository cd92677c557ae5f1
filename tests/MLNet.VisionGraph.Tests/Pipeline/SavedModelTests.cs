using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Onnx.Quantization;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>A saved model is plain ML.NET.</summary>
public class SavedModelTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private PictureFolder _pictures;

    [OneTimeSetUp]
    public void Draw() => _pictures = new PictureFolder(count: 24, seed: 5);

    [OneTimeTearDown]
    public void Clean() => _pictures.Dispose();

    [Test]
    public void Save_Load_GivesTheSameFeaturesAndTheSameSchema()
    {
        var data = Data();
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options()).Fit(data);
        var loaded = SaveAndLoad(featurizer, data.Schema, out var schema);

        Assert.Multiple(() =>
        {
            Assert.That(loaded, Is.Not.InstanceOf<ImageFeaturizingTransformer>());
            Assert.That(schema.Select(column => column.Name), Is.EqualTo(data.Schema.Select(column => column.Name)));
            Assert.That(
                loaded.GetOutputSchema(data.Schema).Select(Describe),
                Is.EqualTo(featurizer.GetOutputSchema(data.Schema).Select(Describe))
            );
            Assert.That(
                Featurizing.Read(loaded.Transform(data)).Zip(Featurizing.Read(featurizer.Transform(data)), Featurizing.Difference).Max(),
                Is.LessThan(1e-5)
            );
        });
    }

    [Test]
    [NonParallelizable]
    public void Save_SeveralTimes_LeavesNoTemporaryFiles()
    {
        var data = Data();
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options()).Fit(data);
        using var folder = new TemporaryFolder();
        var variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";
        var usual = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, folder.Path);
        try
        {
            for (var i = 0; i < 3; i++)
                _mlContext.Model.Save(featurizer, data.Schema, folder[$"{i}.zip"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, usual);
        }

        Assert.That(Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName), Is.EquivalentTo(["0.zip", "1.zip", "2.zip"]));
    }

    // The runtime's own rounding may move a value by a byte's step; what bytes lose against float is twenty times as much.
    [TestCase(WeightPrecision.Float16)]
    [TestCase(WeightPrecision.Int8)]
    public void Save_FewerBits_LoadAsPlainMLNetWithTheSameFeatures(WeightPrecision precision)
    {
        var data = Data();
        var options = Featurizing.Options() with
        {
            Precision = precision,
            Calibration = new QuantizationOptions { CalibrationImageCount = 8, MinSignalToNoise = 0 },
        };
        using var exact = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options()).Fit(data);
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(options).Fit(data);
        var expected = Featurizing.Read(featurizer.Transform(data)).ToArray();
        var loaded = SaveAndLoad(featurizer, data.Schema, out _);

        Assert.Multiple(() =>
        {
            Assert.That(
                OutputError.Between([Flat(expected)], [Flat(Featurizing.Read(loaded.Transform(data)))], expected.Length).SignalToNoise,
                Is.GreaterThan(40),
                "saved"
            );
            Assert.That(
                OutputError.Between([Flat(Featurizing.Read(exact.Transform(data)))], [Flat(expected)], expected.Length).SignalToNoise,
                Is.InRange(12, 100),
                "against float32"
            );
            Assert.That(featurizer.Quantization is null, Is.EqualTo(precision == WeightPrecision.Float16));
        });

        static float[] Flat(IEnumerable<float[]> rows) => [.. rows.SelectMany(row => row)];
    }

    [Test]
    public void Fit_Int8WithoutReadablePhotos_IsAnError()
    {
        File.WriteAllText(_pictures.File("not-a-picture.png"), "text");
        var data = _mlContext.Data.LoadFromEnumerable([new PictureFolder.Row { Path = _pictures.File("not-a-picture.png") }]);
        var estimator = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options() with { Precision = WeightPrecision.Int8 });

        Assert.Multiple(() =>
        {
            Assert.That(
                () => estimator.Fit(data),
                Throws.ArgumentException.With.Message.Contains("none can be read").And.InnerException.InstanceOf<InvalidImageException>()
            );
            Assert.That(
                () => estimator.Fit(_mlContext.Data.LoadFromEnumerable(Array.Empty<PictureFolder.Row>())),
                Throws.ArgumentException.With.Message.Contains("no rows")
            );
        });
    }

    [Test]
    public void Save_ImagesAndPreparedImages_LoadAsThey()
    {
        using var picture = DrawnImages.Scene(224, 224, new Random(3));

        // ML.NET's own transforms dispose images that they have seen: every pass gets a copy.
        Check(() => new PictureFolder.ImageRow { Image = Copy() });
        Check(() => new PictureFolder.PreparedRow { Image = Copy() });

        MLImage Copy() => MLImage.CreateFromPixels(picture.Width, picture.Height, picture.PixelFormat, picture.Pixels);

        void Check<T>(Func<T> row)
            where T : class
        {
            var data = _mlContext.Data.LoadFromEnumerable([row()]);
            using var featurizer = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options("Image")).Fit(data);
            var expected = Featurizing.Read(featurizer.Transform(data))[0];
            var loaded = SaveAndLoad(featurizer, data.Schema, out _);
            var found = Featurizing.Read(loaded.Transform(_mlContext.Data.LoadFromEnumerable([row()])))[0];
            Assert.That(Featurizing.Difference(found, expected), Is.LessThan(1e-5), typeof(T).Name);
        }
    }

    [Test]
    public void Save_EncodedBytes_LoadWhereThisPackageIs()
    {
        var data = _mlContext.Data.LoadFromEnumerable(
            _pictures.Rows.Select(row => new PictureFolder.BytesRow { Image = File.ReadAllBytes(row.Path) })
        );
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options("Image")).Fit(data);
        var loaded = SaveAndLoad(featurizer, data.Schema, out _);

        Assert.That(
            Featurizing.Read(loaded.Transform(data)).Zip(Featurizing.Read(featurizer.Transform(data)), Featurizing.Difference).Max(),
            Is.LessThan(1e-5)
        );
    }

    [Test]
    public void Save_SeveralMaps_LoadAllOfThem()
    {
        var data = Data(rows: 3);
        var options = Featurizing.Options() with { Features = FeatureKind.Maps, OutIndices = [2, 0] };
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(options).Fit(data);
        var loaded = SaveAndLoad(featurizer, data.Schema, out _);
        var (found, expected) = (loaded.Transform(data), featurizer.Transform(data));

        Assert.Multiple(() =>
        {
            Assert.That(expected.Schema["Features2"].Type.ToString(), Is.EqualTo("Vector<Single, 1, 192, 4, 4>"));
            Assert.That(expected.Schema["Features0"].Type.ToString(), Is.EqualTo("Vector<Single, 1, 64, 14, 14>"));
            foreach (var column in new[] { "Features2", "Features0" })
            {
                Assert.That(found.Schema[column].Type, Is.EqualTo(expected.Schema[column].Type));
                Assert.That(
                    Featurizing.Read(found, column).Zip(Featurizing.Read(expected, column), Featurizing.Difference).Max(),
                    Is.LessThan(1e-4)
                );
            }
        });
    }

    [TestCase("efficientvit_m0", 384)]
    [TestCase("mobilevig_ti", 550)]
    public void Save_MultiStageFeatures_AreTheMeansOfAllMaps(string backbone, int length)
    {
        var data = Data(rows: 3);
        var options = Featurizing.Options() with { Backbone = BackboneRegistry.Get(backbone), Features = FeatureKind.MultiStage };
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(options).Fit(data);
        using var mapper = _mlContext.Transforms.ImageFeaturizer(options with { Features = FeatureKind.Maps }).Fit(data);
        var (found, maps) = (featurizer.Transform(data), mapper.Transform(data));
        var loaded = SaveAndLoad(featurizer, data.Schema, out _);
        var rows = Featurizing.Read(found);
        var means = Enumerable.Range(0, rows.Count).Select(_ => new List<float>()).ToArray();
        foreach (var stage in options.Backbone.Stages.Select((stage, index) => (stage.Channels, Column: $"Features{index}")))
        {
            foreach (var (values, row) in Featurizing.Read(maps, stage.Column).Zip(means))
                row.AddRange(values.Chunk(values.Length / stage.Channels).Select(channel => channel.Average()));
        }

        Assert.Multiple(() =>
        {
            Assert.That(found.Schema["Features"].Type.ToString(), Is.EqualTo($"Vector<Single, 1, {length}>"));
            Assert.That(options.Backbone.MultiStageLength, Is.EqualTo(length));
            Assert.That(rows.Zip(means, Featurizing.Difference).Max(), Is.LessThan(1e-4));
            Assert.That(Featurizing.Read(loaded.Transform(data)).Zip(rows, Featurizing.Difference).Max(), Is.LessThan(1e-4));
        });
    }

    [Test]
    public void Save_ModelWithTrainer_PredictsTheSameInAProgramWithoutThisLibrary()
    {
        var data = Data();
        var pipeline = _mlContext
            .Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.Transforms.ImageFeaturizer(Featurizing.Options()))
            .AppendCacheCheckpoint(_mlContext)
            .Append(_mlContext.Transforms.NormalizeMinMax("Features"))
            .Append(_mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data);
        var path = _pictures.File("model.zip");
        _mlContext.Model.Save(model, data.Schema, path);

        var expected = _mlContext.Data.CreateEnumerable<Prediction>(model.Transform(data), reuseRowObject: false).Take(4).ToList();
        var lines = PredictProgram.Run([path, .. _pictures.Rows.Take(4).Select(row => row.Path)]);

        Assert.That(lines, Has.Count.EqualTo(4));
        Assert.Multiple(() =>
        {
            for (var i = 0; i < lines.Count; i++)
            {
                var parts = lines[i].Split('\t');
                var scores = parts[2]
                    .Split(' ')
                    .Select(pair => float.Parse(pair[(pair.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture));
                Assert.That(parts[0], Is.EqualTo(_pictures.Rows[i].Path));
                Assert.That(parts[1], Is.EqualTo(expected[i].PredictedLabel));
                Assert.That(scores, Is.EqualTo(expected[i].Score.OrderDescending()).Within(1e-4));
            }
        });
    }

    [Test]
    public void GetOutputSchema_OfTheEstimator_FitsWhatIsFitted()
    {
        var estimator = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options());
        var shape = estimator.GetOutputSchema(SchemaOf(Data()));
        var column = shape.Single(found => found.Name == "Features");

        Assert.Multiple(() =>
        {
            Assert.That(column.Kind, Is.EqualTo(SchemaShape.Column.VectorKind.Vector));
            Assert.That(column.ItemType, Is.EqualTo(NumberDataViewType.Single));
            Assert.That(
                shape.Select(found => found.Name),
                Is.EquivalentTo(estimator.Fit(Data()).GetOutputSchema(Data().Schema).Select(found => found.Name))
            );
        });
    }

    // A SchemaShape cannot be made from a schema outside ML.NET; an estimator that changes nothing gives it.
    private SchemaShape SchemaOf(IDataView data)
    {
        SchemaShape? shape = null;
        var spy = new ShapeSpy(_mlContext.Transforms.CopyColumns("Copy", "Label"), found => shape = found);
        spy.Append(_mlContext.Transforms.DropColumns("Copy")).Fit(data);
        return new SchemaShape(shape!.Where(column => column.Name != "Copy"));
    }

    private IDataView Data(int rows = int.MaxValue) => _mlContext.Data.LoadFromEnumerable(_pictures.Rows.Take(rows));

    private ITransformer SaveAndLoad(ITransformer transformer, DataViewSchema input, out DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        _mlContext.Model.Save(transformer, input, stream);
        stream.Position = 0;
        var other = new MLContext();
        other.ComponentCatalog.RegisterAssembly(typeof(ImageFeaturizingTransformer).Assembly);
        return other.Model.Load(stream, out schema);
    }

    private static string Describe(DataViewSchema.Column column) => $"{column.Name}: {column.Type}";

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = string.Empty;

        public float[] Score { get; set; } = [];
    }

    private sealed class ShapeSpy(IEstimator<ITransformer> inner, Action<SchemaShape> seen) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => inner.Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            seen(inputSchema);
            return inner.GetOutputSchema(inputSchema);
        }
    }
}
