using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Pipeline;

public class ClassificationTransformerTests
{
    // One row and several rows go through the runtime's kernels in blocks of other sizes.
    private const double Rounding = 1e-5;

    private readonly MLContext _mlContext = new(seed: 1);
    private PictureFolder _pictures;
    private ImageClassificationTransformer _classifier;
    private List<float[]> _scores;
    private uint[] _labels;

    [OneTimeSetUp]
    public void Score()
    {
        _pictures = new PictureFolder(count: 24, seed: 6);
        _classifier = Classifying.Create(Data(), Options("Path"));
        _scores = Featurizing.Read(_classifier.Transform(Data()), "Score");
        _labels = [.. _classifier.Transform(Data()).GetColumn<uint>("PredictedLabel")];
    }

    [OneTimeTearDown]
    public void Clean()
    {
        _classifier.Dispose();
        _pictures.Dispose();
    }

    [Test]
    public void Transform_ScoresAreProbabilitiesAndTheLabelIsTheLargest()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_scores.Select(row => row.Sum()), Has.All.EqualTo(1).Within(1e-6));
            Assert.That(_labels, Is.EqualTo(_scores.Select(row => (uint)Array.IndexOf(row, row.Max()) + 1)));
            Assert.That(_labels.Distinct().Count(), Is.GreaterThan(1), "else the test says little");
            Assert.That(_classifier.ClassNames, Is.EqualTo(Classifying.Names));
        });
    }

    [Test]
    public void FromWeights_OtherNumberOfNames_Throws()
    {
        var backbone = BackboneRegistry.Get("efficientvit_m0");
        var settings = new NetworkSettings
        {
            Height = 64,
            Width = 64,
            Classes = 4,
        };
        var weights = backbone.LoadWeights(WeightSource.Random(1), settings);
        using var classifier = ImageClassificationTransformer.FromWeights(
            backbone,
            weights,
            settings,
            Classifying.Names,
            Data().Schema,
            Options("Path")
        );

        Assert.That(classifier.ClassNames, Is.EqualTo(Classifying.Names));
        Assert.That(Featurizing.Read(classifier.Transform(Data()), "Score").Select(row => row.Sum()), Has.All.EqualTo(1).Within(1e-6));
        Assert.That(
            () => ImageClassificationTransformer.FromWeights(backbone, weights, settings, ["one"], Data().Schema),
            Throws.ArgumentException.With.Message.Contains("1 class names")
        );
    }

    [Test]
    public void Transform_Schema_IsTheSavedModelsWithAllAnnotations()
    {
        var data = Data();
        var loaded = SaveAndLoad(_classifier, data.Schema);
        var schema = _classifier.GetOutputSchema(data.Schema);

        Assert.Multiple(() =>
        {
            Assert.That(loaded, Is.Not.InstanceOf<ImageScoringTransformer>());
            Assert.That(
                loaded.GetOutputSchema(data.Schema).Where(column => !column.IsHidden).Select(Classifying.Describe),
                Is.EqualTo(schema.Select(Classifying.Describe))
            );
            Assert.That(schema["Score"].Type.ToString(), Is.EqualTo("Vector<Single, 1, 4>"));
            Assert.That(Classifying.Describe(schema["Score"]), Does.Contain("SlotNames: Vector<String, 4> zebra|ape|yak|bee"));
            Assert.That(
                Classifying.Describe(schema["PredictedLabel"]),
                Does.StartWith("PredictedLabel: Key<UInt32, 0-3>").And.Contain("KeyValues: Vector<String, 4> zebra|ape|yak|bee")
            );
        });
    }

    [TestCase(TestTimeAugmentation.None, 1)]
    [TestCase(TestTimeAugmentation.HorizontalFlip, 1.5)]
    public void Save_Load_GivesTheSameScoresAndLabels(TestTimeAugmentation augmentation, double temperature)
    {
        var options = Options("Path") with { TestTimeAugmentation = augmentation, ScoreTemperature = temperature };
        using var classifier = Classifying.Create(Data(), options);
        var loaded = SaveAndLoad(classifier, Data().Schema);
        var (found, expected) = (loaded.Transform(Data()), classifier.Transform(Data()));

        Assert.Multiple(() =>
        {
            Assert.That(Differences(found, expected), Has.All.LessThan(Rounding));
            Assert.That(found.GetColumn<uint>("PredictedLabel"), Is.EqualTo(expected.GetColumn<uint>("PredictedLabel")));
            if (augmentation != TestTimeAugmentation.None)
                Assert.That(
                    Featurizing.Read(expected, "Score").Zip(_scores, Featurizing.Difference),
                    Has.All.GreaterThan(10 * Rounding),
                    "the options do something"
                );
        });
    }

    [Test]
    public void Save_BetweenKeyMappings_PredictsTheSameInAProgramWithoutThisLibrary()
    {
        var toKey = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(Data());
        var toValue = _mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(_classifier.Transform(toKey.Transform(Data())));
        var model = new TransformerChain<ITransformer>(toKey, _classifier, toValue);
        var path = _pictures.File("classifier.zip");
        _mlContext.Model.Save(model, Data().Schema, path);
        var lines = PredictProgram.Run([path, .. _pictures.Rows.Select(row => row.Path)]);

        Assert.That(lines, Has.Count.EqualTo(_pictures.Rows.Count));
        Assert.Multiple(() =>
        {
            for (var i = 0; i < lines.Count; i++)
            {
                var parts = lines[i].Split('\t');
                var scores = parts[2]
                    .Split(' ')
                    .Select(pair => pair.Split('='))
                    .ToDictionary(pair => pair[0], pair => float.Parse(pair[1], CultureInfo.InvariantCulture));
                Assert.That(parts[1], Is.EqualTo(Classifying.Names[_labels[i] - 1]));
                Assert.That(Classifying.Names.Select(name => scores[name]), Is.EqualTo(_scores[i]).Within(Rounding));
            }
        });
    }

    [Test]
    public void Transform_BytesAndImages_GiveWhatPathsGive()
    {
        var bytes = _mlContext.Data.LoadFromEnumerable(
            _pictures.Rows.Select(row => new PictureFolder.BytesRow { Image = File.ReadAllBytes(row.Path) })
        );
        var images = _pictures.Rows.Select(row => new PictureFolder.ImageRow { Image = MLImage.CreateFromFile(row.Path) }).ToList();
        foreach (var data in new[] { bytes, _mlContext.Data.LoadFromEnumerable(images) })
        {
            using var classifier = Classifying.Create(data, Options("Image"));
            Assert.That(Featurizing.Read(classifier.Transform(data), "Score"), Is.EqualTo(_scores));

            // Last, since ML.NET's own transforms dispose images that they have seen.
            var loaded = SaveAndLoad(classifier, data.Schema);
            Assert.That(loaded.Transform(data).GetColumn<uint>("PredictedLabel"), Is.EqualTo(_labels));
        }
    }

    [Test]
    public void Transform_ImagesOfTheNetworksSize_AreResizedAndCroppedAsInTraining()
    {
        using var picture = DrawnImages.Scene(64, 64, new Random(2));
        var declared = _mlContext.Data.LoadFromEnumerable([new DeclaredRow { Image = picture }]);
        var plain = _mlContext.Data.LoadFromEnumerable([new PictureFolder.ImageRow { Image = picture }]);
        using var fromDeclared = Classifying.Create(declared, Options("Image"));
        using var fromPlain = Classifying.Create(plain, Options("Image"));
        var expected = Featurizing.Read(fromPlain.Transform(plain), "Score");

        Assert.That(Featurizing.Read(fromDeclared.Transform(declared), "Score"), Is.EqualTo(expected));
        Assert.That(
            Featurizing.Difference(
                Featurizing.Read(SaveAndLoad(fromDeclared, declared.Schema).Transform(declared), "Score")[0],
                expected[0]
            ),
            Is.LessThan(Rounding)
        );
    }

    [Test]
    public void PredictionEngine_GivesWhatTransformGives()
    {
        // Not disposed: that would dispose the transformer as well.
        var engine = _mlContext.Model.CreatePredictionEngine<PictureFolder.Row, Prediction>(_classifier);
        for (var i = 0; i < _scores.Count; i++)
        {
            var prediction = engine.Predict(_pictures.Rows[i]);
            Assert.That(prediction.Score, Is.EqualTo(_scores[i]).Within(Rounding));
            Assert.That(prediction.PredictedLabel, Is.EqualTo(_labels[i]));
        }
    }

    [Test]
    public void Transform_LabelAlone_IsTheSame() =>
        Assert.That(_classifier.Transform(Data()).GetColumn<uint>("PredictedLabel"), Is.EqualTo(_labels));

    [Test]
    public void GetRow_OfARowThatStandsStill_ScoresEachPictureOnceForBothColumns()
    {
        var row = new StillRow(Data().Schema);
        var mapper = _classifier.GetRowToRowMapper(row.Schema);
        using var scored = mapper.GetRow(row, mapper.OutputSchema);
        var label = scored.GetGetter<uint>(scored.Schema["PredictedLabel"]);
        var score = scored.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        for (var i = 0; i < _labels.Length; i++)
        {
            row.Path = _pictures.Rows[i].Path;
            var key = 0u;
            VBuffer<float> scores = default;
            label(ref key);
            score(ref scores);
            Assert.That(key, Is.EqualTo(_labels[i]));
            Assert.That(scores.DenseValues(), Is.EqualTo(_scores[i]).Within(Rounding));
        }

        Assert.That(row.Reads, Is.EqualTo(_labels.Length));
    }

    [Test]
    public void KeyValues_OfNumbers_StayNumbers()
    {
        var labels = _mlContext.Data.LoadFromEnumerable(new[] { 30, 7, 12, 5 }.Select(number => new Numbered { Number = number }));
        var keyed = _mlContext.Transforms.Conversion.MapValueToKey("Number").Fit(labels).Transform(labels);
        using var classifier = Classifying.Create(Data(), Options("Path"), LabelKeyValues.From(keyed.Schema["Number"]));
        var loaded = SaveAndLoad(classifier, Data().Schema);
        foreach (var transformer in new[] { classifier, loaded })
        {
            var schema = transformer.GetOutputSchema(Data().Schema);
            Assert.That(Classifying.Describe(schema["PredictedLabel"]), Does.Contain("KeyValues: Vector<Int32, 4> 30|7|12|5"));
            Assert.That(Classifying.Describe(schema["Score"]), Does.Contain("SlotNames: Vector<String, 4> 30|7|12|5"));
        }
    }

    [Test]
    public void OnInvalidImage_Skip_LeavesScoresAndLabelMissing()
    {
        var rows = new[]
        {
            _pictures.Rows[0],
            new PictureFolder.Row { Path = "no such file" },
            _pictures.Rows[1],
        };
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        using var classifier = Classifying.Create(data, Options("Path") with { OnInvalidImage = InvalidImageHandling.Skip });
        var scored = classifier.Transform(data);

        Assert.Multiple(() =>
        {
            Assert.That(scored.GetColumn<uint>("PredictedLabel"), Is.EqualTo(new[] { _labels[0], 0u, _labels[1] }));
            Assert.That(Featurizing.Read(scored, "Score")[1], Has.All.NaN);
        });
    }

    [Test]
    public void SaveOnnx_HoldsClassesAndBackbone()
    {
        var path = _pictures.File("classifier.onnx");
        _classifier.SaveOnnx(path);
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(path);

        Assert.That(session.OutputNames, Is.EqualTo(new[] { "Score" }));
        Assert.That(session.ModelMetadata.CustomMetadataMap["classes"], Is.EqualTo("""["zebra","ape","yak","bee"]"""));
        Assert.That(session.ModelMetadata.CustomMetadataMap["backbone"], Is.EqualTo("efficientvit_m0"));
    }

    [Test]
    public void Create_OptionsOutOfRange_AreErrors()
    {
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Classifying.Create(Data(), Options("Path") with { ScoreTemperature = 0 }));
            Assert.Throws<ArgumentOutOfRangeException>(() => Classifying.Create(Data(), Options("Path") with { BatchSize = 0 }));
            Assert.Throws<ArgumentOutOfRangeException>(() => Classifying.Create(Data(), Options("Number")));
        });
    }

    private static ImageScoringOptions Options(string input) => new() { InputColumnName = input, BatchSize = 4 };

    private static IEnumerable<double> Differences(IDataView found, IDataView expected) =>
        Featurizing.Read(found, "Score").Zip(Featurizing.Read(expected, "Score"), Featurizing.Difference);

    private IDataView Data() => _mlContext.Data.LoadFromEnumerable(_pictures.Rows);

    private ITransformer SaveAndLoad(ITransformer transformer, DataViewSchema input)
    {
        using var stream = new MemoryStream();
        _mlContext.Model.Save(transformer, input, stream);
        stream.Position = 0;
        var other = new MLContext();
        other.ComponentCatalog.RegisterAssembly(typeof(ImageScoringTransformer).Assembly);
        return other.Model.Load(stream, out _);
    }

    private sealed class StillRow(DataViewSchema schema) : DataViewRow
    {
        public string Path { get; set; } = string.Empty;

        public int Reads { get; private set; }

        public override DataViewSchema Schema => schema;

        public override long Position => 0;

        public override long Batch => 0;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = default;

        public override bool IsColumnActive(DataViewSchema.Column column) => column.Name == "Path";

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ValueGetter<ReadOnlyMemory<char>> getter = (ref ReadOnlyMemory<char> value) => (value, Reads) = (Path.AsMemory(), Reads + 1);
            return (ValueGetter<TValue>)(Delegate)getter;
        }
    }

    private sealed class DeclaredRow
    {
        public int Number { get; set; }

        [ImageType(64, 64)]
        public MLImage? Image { get; set; }
    }

    private sealed class Numbered
    {
        public int Number { get; set; }
    }

    private sealed class Prediction
    {
        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }
}
