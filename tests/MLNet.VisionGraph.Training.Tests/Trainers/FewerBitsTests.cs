using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>The ML.NET trainer that saves in fewer bits, and what eight bits cost a classifier.</summary>
public class FewerBitsTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Dictionary<WeightPrecision, (long Bytes, string[] Labels, float[][] Scores)> _saved = [];
    private readonly List<string> _log = [];
    private DrawnFolder _photos;
    private TrainedImageClassifier? _trained;
    private QuantizationPlan? _plan;

    private VisionGraphClassificationOptions Options =>
        new()
        {
            FeatureColumnName = "Path",
            Training = new ImageTrainingOptions
            {
                Strategy = TrainingStrategy.LinearProbe,
                Weights = WeightSource.Starter(),
                ImageSize = 64,
                EmbeddingFolder = null,
                Threads = 1,
            },
            Calibration = new QuantizationOptions { CalibrationImageCount = 24, MinSignalToNoise = 15 },
            Environment = _mlContext,
            OnTrained = trained => _trained = trained,
        };

    private IDataView Data => _mlContext.Data.LoadFromEnumerable(_photos.Rows);

    [OneTimeSetUp]
    public void Train()
    {
        _photos = new DrawnFolder(perClass: 20, seed: 3);
        _mlContext.Log += (_, message) =>
        {
            lock (_log)
                _log.Add(message.RawMessage);
        };
        foreach (var precision in Enum.GetValues<WeightPrecision>())
        {
            var pipeline = _mlContext
                .Transforms.Conversion.MapValueToKey("Label")
                .Append(
                    _mlContext.MulticlassClassification.Trainers.VisionGraphClassification(
                        Options with
                        {
                            Precision = precision,
                            CalibrateScores = precision == WeightPrecision.Int8,
                        }
                    )
                )
                .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
            var model = pipeline.Fit(Data);
            var path = _photos.At($"{precision}.zip");
            _mlContext.Model.Save(model, Data.Schema, path);
            _plan = model.OfType<ImageClassificationTransformer>().Single().Quantization;
            var loaded = new MLContext().Model.Load(path, out _);
            var scored = loaded.Transform(Data);
            _saved[precision] = (
                new FileInfo(path).Length,
                [.. scored.GetColumn<string>("PredictedLabel")],
                [.. scored.GetColumn<float[]>("Score")]
            );
            (loaded as IDisposable)?.Dispose();
            model.Dispose();
        }
    }

    [OneTimeTearDown]
    public void Clean() => _photos.Dispose();

    [TestCase(WeightPrecision.Float16, 0.55, 0.99)]
    [TestCase(WeightPrecision.Int8, 0.35, 0.9)]
    public void Fit_FewerBits_SavesASmallerModelThatMostlyAgrees(WeightPrecision precision, double size, double agreement)
    {
        var (whole, small) = (_saved[WeightPrecision.Float32], _saved[precision]);

        Assert.Multiple(() =>
        {
            Assert.That((double)small.Bytes / whole.Bytes, Is.LessThan(size));
            Assert.That(small.Labels.Zip(whole.Labels, (a, b) => a == b ? 1.0 : 0).Average(), Is.GreaterThanOrEqualTo(agreement));
            Assert.That(small.Scores, Is.Not.EqualTo(whole.Scores), "fewer bits lose something");
            Assert.That(whole.Labels.Distinct().Count(), Is.GreaterThan(1), "else agreement says little");
        });
    }

    [Test]
    public void Fit_Int8_TellsThePlanToLogAndTransformer()
    {
        string[] lines;
        lock (_log)
            lines = [.. _log];

        Assert.That(_plan, Is.Not.Null);
        Assert.That(_plan!.SignalToNoise, Is.GreaterThanOrEqualTo(15));
        Assert.That(lines.Count(line => line.Contains($"{_plan}", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void CompareQuantized_Photos_CountsWhatEachSays()
    {
        // A class of which nothing can be read, and other class indexes than the classifier's.
        File.WriteAllText(_photos.At("broken.png"), "no picture");
        string[] classes = ["stripes", "rings", "checks"];
        ImageSample[] samples =
        [
            .. _photos
                .Rows.Where(row => row.Label != "rings")
                .Select(row => ImageSample.FromFile(row.Path, Array.IndexOf(classes, row.Label))),
            ImageSample.FromFile(_photos.At("broken.png"), 1),
        ];
        var photos = new ImageDataset(samples, classes);
        var plan = _trained!.Quantize(photos, new QuantizationOptions { CalibrationImageCount = samples.Length, MinSignalToNoise = 0 });
        var comparison = _trained.CompareQuantized(photos, plan);
        var float32 = _trained.Evaluate(photos);

        Assert.Multiple(() =>
        {
            Assert.That((comparison.Float32.Accuracy, comparison.Float32.LogLoss), Is.EqualTo((float32.Accuracy, float32.LogLoss)));
            Assert.That((comparison.Float32.Rows, comparison.Int8.Rows), Is.EqualTo((40L, 40L)), "photos that cannot be read do not count");
            Assert.That(comparison.Int8.LogLoss, Is.Not.EqualTo(float32.LogLoss));
            Assert.That(comparison.Agreement, Is.EqualTo(1 - comparison.Changed.Count / 40.0).Within(1e-12));
            Assert.That(comparison.Changed.Select(change => change.Float32 != change.Int8), Is.All.True);
            Assert.That(
                comparison.Changed.Sum(change => (change.Int8 == change.Label ? 1 : 0) - (change.Float32 == change.Label ? 1 : 0)),
                Is.EqualTo(Right(comparison.Int8) - Right(comparison.Float32))
            );
            Assert.That($"{comparison}", Does.Contain("of 40 images"));
        });

        static long Right(ClassificationReport report) => (long)Math.Round(report.Accuracy * report.Rows);
    }

    [Test]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Multiple(() =>
        {
            Refuse(new VisionGraphClassificationOptions { Precision = (WeightPrecision)9 }, "Precision has no value");
            Refuse(
                new VisionGraphClassificationOptions
                {
                    Precision = WeightPrecision.Int8,
                    Calibration = new QuantizationOptions { CalibrationImageCount = 0 },
                },
                "at least one image"
            );
        });

        void Refuse(VisionGraphClassificationOptions options, string message) =>
            Assert.That(
                () => _mlContext.MulticlassClassification.Trainers.VisionGraphClassification(options),
                Throws.InstanceOf<ArgumentException>().With.Message.Contains(message)
            );
    }
}
