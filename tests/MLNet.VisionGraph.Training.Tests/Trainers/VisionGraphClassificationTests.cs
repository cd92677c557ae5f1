using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class VisionGraphClassificationTests
{
    // Batches of other sizes, and normalization in the graph instead of before it: float32 sums in another order.
    private const double Rounding = 1e-5;

    private static readonly ImageTrainingOptions s_quick = new()
    {
        ImageSize = 64,
        Epochs = 20,
        BatchSize = 12,
        LearningRate = 3e-3,
        Weights = WeightSource.Random(1),
        Grouping = new ParameterGroupingOptions(),
        Augmentation = AugmentationOptions.None,
        Threads = 1,
    };

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly List<string> _log = [];
    private DrawnFolder _photos;
    private DrawnFolder _others;
    private ITransformer _keys;
    private ImageClassificationTransformer _classifier;
    private TrainedImageClassifier _trained;

    private VisionGraphClassificationOptions Options => new() { FeatureColumnName = "Path", Training = s_quick };

    [OneTimeSetUp]
    public void Train()
    {
        _photos = new DrawnFolder(perClass: 25, seed: 3);
        _others = new DrawnFolder(perClass: 8, seed: 4);
        _keys = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(View(_photos.Rows));
        _mlContext.Log += (_, message) =>
        {
            lock (_log)
                _log.Add($"{message.Kind} {message.RawMessage}");
        };
        File.WriteAllText(_photos.At("broken.png"), "no picture");
        DrawnFolder.Row[] broken =
        [
            new() { Path = _photos.At("broken.png"), Label = "rings" },
            new() { Path = _photos.Rows[0].Path, Label = string.Empty },
        ];
        TrainedImageClassifier? trained = null;
        _classifier = Fit(
            Keyed([.. _photos.Rows, .. broken]),
            Options with
            {
                OnTrained = found => trained = found,
                Environment = _mlContext,
            }
        );
        _trained = trained!;
    }

    [OneTimeTearDown]
    public void Clean()
    {
        _classifier.Dispose();
        _photos.Dispose();
        _others.Dispose();
    }

    [Test]
    public void Fit_Photos_LearnsThemAndHandsOverWhatWasTrained()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_trained.Validation.Rows, Is.EqualTo(15), "a fifth of each class");
            Assert.That(_trained.Evaluate(Set(_others.Rows)).Accuracy, Is.GreaterThan(0.5), "three kinds, chance is a third");
            Assert.That(_classifier.ClassNames, Is.EqualTo(DrawnImages.Classes));
            Assert.That(_classifier.Backbone.Name, Is.EqualTo("efficientvit_m0"));
            Assert.That(_classifier.ScoreTemperature, Is.EqualTo(1));
        });
    }

    [Test]
    public void Fit_WithEnvironment_TellsItsLog()
    {
        string[] lines;
        lock (_log)
            lines = [.. _log];
        Assert.Multiple(() =>
        {
            Assert.That(lines, Has.Some.Contains("efficientvit_m0: training on 60 images of 3 classes, validating on 15."));
            Assert.That(lines.Count(line => line.StartsWith("Info epoch ", StringComparison.Ordinal)), Is.EqualTo(20));
            Assert.That(lines, Has.Some.Contains("efficientvit_m0: trained. Validation of the best epoch: top-1"));
            Assert.That(
                lines,
                Has.Some.StartsWith("Warning").And.Contains("2 could not be read").And.Contains("broken.png").And.Contains("no label")
            );
        });
    }

    [Test]
    public void Evaluate_OfMlNet_AgreesWithTheReport()
    {
        var metrics = _mlContext.MulticlassClassification.Evaluate(_classifier.Transform(Keyed(_others.Rows)));
        var report = _trained.Evaluate(Set(_others.Rows));

        Assert.Multiple(() =>
        {
            Assert.That(metrics.MicroAccuracy, Is.EqualTo(report.Accuracy).Within(1e-12));
            Assert.That(metrics.MacroAccuracy, Is.EqualTo(report.MacroAccuracy).Within(1e-12));
            Assert.That(metrics.LogLoss, Is.EqualTo(report.LogLoss).Within(Rounding));
            Assert.That(metrics.ConfusionMatrix.Counts, Is.EqualTo(report.Confusion));
            Assert.That(metrics.ConfusionMatrix.GetFormattedConfusionTable(), Does.Contain("checks"), "class names reach ML.NET's table");
        });
    }

    [Test]
    public void Fit_InAChain_PredictsTheSameInAProgramWithoutThisLibrary()
    {
        var pipeline = _mlContext
            .Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.VisionGraphClassification(Options))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var data = View(_photos.Rows);
        using var model = pipeline.Fit(data);
        var path = _photos.At("model.zip");
        _mlContext.Model.Save(model, data.Schema, path);
        var expected = _mlContext.Data.CreateEnumerable<Prediction>(model.Transform(View(_others.Rows)), reuseRowObject: false).ToList();
        var lines = PredictProgram.Run([path, .. _others.Rows.Select(row => row.Path)]);

        Assert.That(lines, Has.Count.EqualTo(expected.Count));
        Assert.That(
            expected.Select(prediction => prediction.PredictedLabel).Distinct().Count(),
            Is.GreaterThan(1),
            "else the test says little"
        );
        Assert.Multiple(() =>
        {
            for (var i = 0; i < lines.Count; i++)
            {
                var parts = lines[i].Split('\t');
                var scores = parts[2]
                    .Split(' ')
                    .Select(pair => pair.Split('='))
                    .ToDictionary(pair => pair[0], pair => float.Parse(pair[1], CultureInfo.InvariantCulture));
                Assert.That(parts[1], Is.EqualTo(expected[i].PredictedLabel));
                Assert.That(DrawnImages.Classes.Select(name => scores[name]), Is.EqualTo(expected[i].Score).Within(Rounding));
            }
        });

        var engine = _mlContext.Model.CreatePredictionEngine<DrawnFolder.Row, Prediction>(
            model,
            new PredictionEngineOptions { OwnsTransformer = false }
        );
        Assert.That(engine.Predict(_others.Rows[0]).PredictedLabel, Is.EqualTo(expected[0].PredictedLabel));
    }

    [Test]
    public void Fit_BytesAndImages_LearnsWhatPathsTeach()
    {
        var quick = Options with { Training = s_quick with { Epochs = 1 } };
        using var fromPaths = Fit(Keyed(_photos.Rows), quick);
        var expected = Scores(fromPaths.Transform(Keyed(_others.Rows)));

        using var fromBytes = Fit(_keys.Transform(View(Bytes(_photos.Rows))), quick with { FeatureColumnName = "Image" });
        Assert.That(Scores(fromBytes.Transform(View(Bytes(_others.Rows)))), Is.EqualTo(expected));

        using var fromImages = Fit(_keys.Transform(View(Images(_photos.Rows))), quick with { FeatureColumnName = "Image" });
        Assert.That(Scores(fromImages.Transform(View(Images(_others.Rows)))), Is.EqualTo(expected));
    }

    [Test]
    public void Fit_ValidationDataOfFewerClassesInAnotherOrder_IsMappedByName()
    {
        var rows = _others.Rows.Where(row => row.Label != "checks").OrderByDescending(row => row.Label).Skip(3).ToList();
        TrainedImageClassifier? trained = null;
        using var classifier = Fit(
            Keyed(_photos.Rows),
            Options with
            {
                ValidationData = View(rows),
                Training = s_quick with { Epochs = 1 },
                OnTrained = found => trained = found,
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(trained!.ClassNames, Is.EqualTo(DrawnImages.Classes));
            Assert.That(trained.Validation.Classes.Select(found => found.Support), Is.EqualTo(new[] { 0, 8, 5 }));
        });
    }

    [Test]
    public void Fit_ValidationDataOfAnotherClass_SaysWhich()
    {
        DrawnFolder.Row[] rows = [.. _others.Rows, new() { Path = _others.Rows[0].Path, Label = "waves" }];

        Assert.That(
            () => Fit(Keyed(_photos.Rows), Options with { ValidationData = View(rows) }),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("'waves'")
        );
    }

    [Test]
    public void CalibrateScores_DividesByTheTemperatureOfTheValidationPhotos()
    {
        TrainedImageClassifier? trained = null;
        var options = Options with { ValidationData = View(_others.Rows), CalibrateScores = true, OnTrained = found => trained = found };
        using var classifier = Fit(Keyed(_photos.Rows), options);
        var calibration = trained!.FitTemperature(Set(_others.Rows));
        Assert.That(calibration.AtBound, Is.False, "else there is nothing to see");
        var metrics = _mlContext.MulticlassClassification.Evaluate(classifier.Transform(Keyed(_others.Rows)));

        Assert.Multiple(() =>
        {
            Assert.That(classifier.ScoreTemperature, Is.EqualTo(calibration.Temperature).Within(1e-12).And.Not.EqualTo(1).Within(1e-3));
            Assert.That(metrics.LogLoss, Is.EqualTo(calibration.NegativeLogLikelihoodAfter).Within(Rounding));
            Assert.That(metrics.LogLoss, Is.LessThan(trained.Validation.LogLoss));
        });
    }

    [Test]
    public void TestTimeAugmentation_AveragesBothViews()
    {
        var options = new ImageScoringOptions { InputColumnName = "Path", TestTimeAugmentation = TestTimeAugmentation.HorizontalFlip };
        var schema = View(_others.Rows).Schema;
        using var both = _trained.ToTransformer(schema, options);
        var (found, plain) = (Scores(both.Transform(View(_others.Rows))), Scores(_classifier.Transform(View(_others.Rows))));

        Assert.That(found.Zip(plain, (a, b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max()), Has.Some.GreaterThan(100 * Rounding));
        Assert.That(found.Select(row => row.Sum()), Has.All.EqualTo(1).Within(Rounding));
    }

    [Test]
    public void Fit_NumbersAsLabels_PredictsNumbers()
    {
        var rows = _photos
            .Rows.Select(row => new DrawnFolder.NumberRow
            {
                Path = row.Path,
                Label = 100 - 7 * Array.IndexOf(DrawnImages.Classes, row.Label),
            })
            .ToList();
        var pipeline = _mlContext
            .Transforms.Conversion.MapValueToKey("Label")
            .Append(
                _mlContext.MulticlassClassification.Trainers.VisionGraphClassification(
                    Options with
                    {
                        Training = s_quick with { Epochs = 1 },
                    }
                )
            )
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var model = pipeline.Fit(View(rows));
        using var stream = new MemoryStream();
        _mlContext.Model.Save(model, View(rows).Schema, stream);
        stream.Position = 0;
        var scored = model.Transform(View(rows));
        var loaded = new MLContext().Model.Load(stream, out _).Transform(View(rows));

        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(name => name.ToString()), Is.EqualTo(new[] { "100", "93", "86" }));
        Assert.That(scored.GetColumn<int>("PredictedLabel").Distinct(), Is.SubsetOf(new[] { 100, 93, 86 }));
        Assert.That(loaded.GetColumn<int>("PredictedLabel"), Is.EqualTo(scored.GetColumn<int>("PredictedLabel")));
    }

    [Test]
    public void Fit_LabelThatIsNoKey_NamesMapValueToKey()
    {
        var trainer = _mlContext.MulticlassClassification.Trainers.VisionGraphClassification(Options);
        var chain = _mlContext.Transforms.CopyColumns("Copy", "Path").Append(trainer);
        var uncounted = View(
            new List<DrawnFolder.UncountedRow>
            {
                new() { Path = _photos.Rows[0].Path, Label = 1 },
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(
                () => trainer.Fit(View(_photos.Rows)),
                Throws
                    .TypeOf<ArgumentOutOfRangeException>()
                    .With.Message.Contains("'Label'")
                    .And.Message.Contains("String")
                    .And.Message.Contains("MapValueToKey")
            );
            Assert.That(
                () => chain.Fit(View(_photos.Rows)),
                Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MapValueToKey")
            );
            Assert.That(
                () => _mlContext.MulticlassClassification.Trainers.VisionGraphClassification("Class", "Path").Fit(View(_photos.Rows)),
                Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("'Class'")
            );
            Assert.That(
                () => trainer.Fit(uncounted),
                Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("how many classes")
            );
            Assert.That(
                () => _mlContext.MulticlassClassification.Trainers.VisionGraphClassification().Fit(Keyed(_photos.Rows)),
                Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("'Image'")
            );
        });
    }

    [Test]
    public void Create_OptionsOutOfRange_AreErrors()
    {
        var trainers = _mlContext.MulticlassClassification.Trainers;
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => trainers.VisionGraphClassification(Options with { ValidationFraction = 1 }));
            Assert.Throws<ArgumentException>(() => trainers.VisionGraphClassification(Options with { LabelColumnName = " " }));
            Assert.Throws<ArgumentOutOfRangeException>(() =>
                trainers.VisionGraphClassification(Options with { Training = s_quick with { BatchSize = 0 } })
            );
            Assert.Throws<ArgumentOutOfRangeException>(() =>
                trainers.VisionGraphClassification(Options with { TestTimeAugmentation = (TestTimeAugmentation)7 })
            );
        });
    }

    [Test]
    public void Fit_Cancelled_ThrowsBeforeAnEpochAndKeepsWhatThereIsAfterIt()
    {
        using var before = new CancellationTokenSource();
        before.Cancel();
        using var after = new CancellationTokenSource();
        TrainedImageClassifier? trained = null;
        var options = Options with
        {
            Training = s_quick with { Callbacks = [new CancelAfterTheFirstEpoch(after)] },
            CancellationToken = after.Token,
            OnTrained = found => trained = found,
        };
        using var classifier = Fit(Keyed(_photos.Rows), options);

        Assert.Multiple(() =>
        {
            Assert.That(
                () => Fit(Keyed(_photos.Rows), Options with { CancellationToken = before.Token }),
                Throws.InstanceOf<OperationCanceledException>()
            );
            Assert.That(trained!.State.StopReason, Is.EqualTo("canceled"));
            Assert.That(classifier.Transform(Keyed(_others.Rows)).GetColumn<uint>("PredictedLabel").Count(), Is.EqualTo(24));
        });
    }

    [Test]
    public void GetOutputSchema_OfTheEstimator_FitsWhatIsFitted()
    {
        SchemaShape? found = null;
        var next = new ShapeSpy(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"), shape => found = shape);
        var quick = Options with { Training = s_quick with { Epochs = 1 } };
        using var model = _mlContext
            .MulticlassClassification.Trainers.VisionGraphClassification(quick)
            .Append(next)
            .Fit(Keyed(_photos.Rows));
        var (score, label) = (found!.Single(column => column.Name == "Score"), found!.Single(column => column.Name == "PredictedLabel"));

        Assert.Multiple(() =>
        {
            Assert.That(
                found!.Select(column => column.Name),
                Is.EquivalentTo(
                    _classifier.GetOutputSchema(Keyed(_photos.Rows).Schema).Where(column => !column.IsHidden).Select(column => column.Name)
                )
            );
            Assert.That(
                (score.Kind, score.ItemType, score.IsKey),
                Is.EqualTo((SchemaShape.Column.VectorKind.Vector, (DataViewType)NumberDataViewType.Single, false))
            );
            Assert.That(
                (label.Kind, label.ItemType, label.IsKey),
                Is.EqualTo((SchemaShape.Column.VectorKind.Scalar, (DataViewType)NumberDataViewType.UInt32, true))
            );
            Assert.That(score.Annotations.Select(annotation => annotation.Name), Does.Contain("SlotNames"));
            Assert.That(label.Annotations.Select(annotation => annotation.Name), Does.Contain("KeyValues"));
        });
    }

    [Test]
    public void ToTransformer_OfAFolderTraining_IsAModelThatCanBeSaved()
    {
        var trained = new ImageClassifierTrainer(s_quick with { Epochs = 1 }).Train(DrawnPhotos.Split(training: 8, validation: 4));
        var data = View(_others.Rows);
        var scoring = trained.ToTransformer(data.Schema, new ImageScoringOptions { InputColumnName = "Path" });
        using var model = scoring.Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scoring.Transform(data)));
        using var stream = new MemoryStream();
        _mlContext.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var (found, expected) = (new MLContext().Model.Load(stream, out _).Transform(data), model.Transform(data));

        Assert.That(found.GetColumn<string>("PredictedLabel"), Is.EqualTo(expected.GetColumn<string>("PredictedLabel")));
        Assert.That(found.GetColumn<string>("PredictedLabel").Distinct(), Is.SubsetOf(DrawnImages.Classes));
        Assert.That(Scores(found).Zip(Scores(expected), (a, b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max()), Has.All.LessThan(Rounding));
    }

    [Test]
    public void SaveOnnx_WithProbabilities_HoldsThemAndTheClasses()
    {
        var path = _photos.At("classifier.onnx");
        _trained.SaveOnnx(path, new OnnxExportOptions { Outputs = [OnnxOutput.Probabilities], ScoreTemperature = 2 });
        using var session = new InferenceSession(path);
        _trained.SaveOnnx(path);
        using var logits = new InferenceSession(path);

        Assert.Multiple(() =>
        {
            Assert.That(session.OutputNames, Is.EqualTo(new[] { "probabilities" }));
            Assert.That(logits.OutputNames, Is.EqualTo(new[] { "logits" }));
            Assert.That(session.ModelMetadata.CustomMetadataMap["classes"], Is.EqualTo("""["checks","rings","stripes"]"""));
            Assert.That(
                session.InputMetadata["image"].Dimensions[2..],
                Is.EqualTo(new[] { 73, 73 }),
                "64 / 0.875: crop and normalization are inside"
            );
        });
    }

    private ImageClassificationTransformer Fit(IDataView data, VisionGraphClassificationOptions options) =>
        _mlContext.MulticlassClassification.Trainers.VisionGraphClassification(options).Fit(data);

    private IDataView View<T>(IEnumerable<T> rows)
        where T : class => _mlContext.Data.LoadFromEnumerable(rows);

    private IDataView Keyed(IEnumerable<DrawnFolder.Row> rows) => _keys.Transform(View(rows));

    private ImageDataset Set(IEnumerable<DrawnFolder.Row> rows) => ImageDataset.FromDataView(View(rows), "Path", "Label");

    private static List<DrawnFolder.BytesRow> Bytes(IEnumerable<DrawnFolder.Row> rows) =>
        [.. rows.Select(row => new DrawnFolder.BytesRow { Image = File.ReadAllBytes(row.Path), Label = row.Label })];

    private static List<DrawnFolder.ImageRow> Images(IEnumerable<DrawnFolder.Row> rows) =>
        [.. rows.Select(row => new DrawnFolder.ImageRow { Image = MLImage.CreateFromFile(row.Path), Label = row.Label })];

    private static float[][] Scores(IDataView data) => [.. data.GetColumn<float[]>("Score")];

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = string.Empty;

        public float[] Score { get; set; } = [];
    }

    private sealed class CancelAfterTheFirstEpoch(CancellationTokenSource source) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingState state) => source.Cancel();
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
