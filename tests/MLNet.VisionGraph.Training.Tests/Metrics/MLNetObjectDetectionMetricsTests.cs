using Microsoft.ML;
using Microsoft.ML.TorchSharp;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Metrics;

/// <summary>ML.NET's own evaluation of object detection reads what detectors of this library return, and agrees with COCO's.</summary>
public class MLNetObjectDetectionMetricsTests
{
    private const int Side = 120;

    // ML.NET integrates precision over recall exactly, where COCO samples it at 101 recalls; it leaves out scores below 0.05, widens boxes
    // by a pixel, and gives an object to the closest of several detections, not to the surest.
    private const double Tolerance = 0.03;

    private static readonly MLContext s_mlContext = new(seed: 1);

    [Test]
    public void EvaluateObjectDetection_OfADetectorsOutput_AgreesWithTheCocoEvaluator()
    {
        using var folder = new TemporaryFolder();
        Row[] rows = [.. Enumerable.Range(0, 8).Select(index => Draw(folder, index))];
        var data = s_mlContext.Data.LoadFromEnumerable(rows);
        var labeled = s_mlContext.Transforms.Conversion.MapValueToKey("Key", nameof(Row.Label)).Fit(data).Transform(data);
        var options = new VisionGraphDetectionOptions
        {
            ImageColumnName = nameof(Row.Path),
            LabelColumnName = "Key",
            ScoreThreshold = 0.05,
            Training = new ObjectDetectionTrainingOptions
            {
                Backbone = Trainers.ObjectDetectorTrainerTests.Tiny,
                Weights = WeightSource.Random(),
                ImageSize = 128,
                Epochs = 40,
                BatchSize = 4,
                WeightAveraging = null,
            },
        };
        using var detector = s_mlContext.MulticlassClassification.Trainers.VisionGraphDetection(options).Fit(labeled);
        var scored = detector.Transform(labeled);

        AssertAgreement(s_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored));
    }

    [Test]
    public void EvaluateObjectDetection_OfGoodAndBadDetections_AgreesWithTheCocoEvaluator()
    {
        var random = new Random(3);
        var found = AssertAgreement(s_mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(_ => Guess(random)).ToArray()));

        Assert.That(found, Is.InRange(0.5, 0.9), "neither perfect nor hopeless");
    }

    // Returns ML.NET's MAP50.
    private static double AssertAgreement(IDataView data)
    {
        var metrics = s_mlContext.MulticlassClassification.EvaluateObjectDetection(
            data,
            data.Schema[nameof(Row.Label)],
            data.Schema[nameof(Row.BoundingBoxes)],
            data.Schema[nameof(Row.PredictedLabel)],
            data.Schema[nameof(Row.PredictedBoundingBoxes)],
            data.Schema[nameof(Row.Score)]
        );
        var coco = new CocoEvaluator(DrawnObjects.Classes);
        foreach (var row in s_mlContext.Data.CreateEnumerable<Row>(data, reuseRowObject: false))
        {
            coco.Add(
                row.Label.Select((label, index) => new GroundTruthObject(ClassOf(label), BoxAt(row.BoundingBoxes, index))),
                row.PredictedLabel.Select(
                    (label, index) => new Detection(ClassOf(label), label, row.Score[index], BoxAt(row.PredictedBoundingBoxes, index))
                )
            );
        }

        var expected = coco.Compute();
        Assert.Multiple(() =>
        {
            Assert.That(metrics.MAP50, Is.EqualTo(expected.AveragePrecision50).Within(Tolerance).And.GreaterThan(0));
            Assert.That(metrics.MAP50_95, Is.EqualTo(expected.AveragePrecision).Within(Tolerance).And.GreaterThan(0));
        });
        return metrics.MAP50;
    }

    // Two or three objects, found nearly where they are or not at all, and a guess where nothing is.
    private static Row Guess(Random random)
    {
        var (truths, guesses) = (new List<(string Label, float[] Box)>(), new List<(string Label, float[] Box, float Score)>());
        for (var i = random.Next(2, 4); i > 0; i--)
        {
            var (x, y, size) = (200 * random.NextSingle(), 200 * random.NextSingle(), random.Next(40, 90));
            var label = DrawnObjects.Classes[random.Next(2)];
            truths.Add((label, [x, y, x + size, y + size]));
            if (random.Next(5) == 0)
                continue;
            var (dx, dy) = (size * (random.NextSingle() - 0.5f) * 0.4f, size * (random.NextSingle() - 0.5f) * 0.4f);
            guesses.Add((label, [x + dx, y + dy, x + dx + size, y + dy + size], 0.1f + 0.9f * random.NextSingle()));
        }

        guesses.Add((DrawnObjects.Classes[random.Next(2)], [300, 300, 340, 340], 0.1f + 0.5f * random.NextSingle()));
        return new Row
        {
            Label = [.. truths.Select(truth => truth.Label)],
            BoundingBoxes = [.. truths.SelectMany(truth => truth.Box)],
            PredictedLabel = [.. guesses.Select(guess => guess.Label)],
            PredictedBoundingBoxes = [.. guesses.SelectMany(guess => guess.Box)],
            Score = [.. guesses.Select(guess => guess.Score)],
        };
    }

    private static Row Draw(TemporaryFolder folder, int index)
    {
        var path = folder[$"{index}.png"];
        var objects = DrawnObjects.Save(path, Side, Side, count: 2, seed: index);
        return new Row
        {
            Path = path,
            Label = [.. objects.Select(each => DrawnObjects.Classes[each.Label])],
            BoundingBoxes = [.. objects.SelectMany(each => (float[])[each.X0, each.Y0, each.X1, each.Y1])],
        };
    }

    private static int ClassOf(string label) => Array.IndexOf(DrawnObjects.Classes, label);

    private static BoundingBox BoxAt(float[] edges, int index) =>
        new(edges[4 * index], edges[4 * index + 1], edges[4 * index + 2], edges[4 * index + 3]);

    private sealed class Row
    {
        public string Path { get; set; } = string.Empty;

        public string[] Label { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public string[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
