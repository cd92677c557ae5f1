using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>The trainer of object detection in an ML.NET pipeline, on drawn disks and squares.</summary>
public class VisionGraphDetectionTrainerTests
{
    private const int Side = 120;

    private static readonly MLContext s_mlContext = new();

    private readonly TemporaryFolder _folder = new();
    private IDataView _data = null!;

    private static VisionGraphDetectionOptions Options =>
        new()
        {
            ImageColumnName = nameof(Row.Path),
            Training = new ObjectDetectionTrainingOptions
            {
                Backbone = ObjectDetectorTrainerTests.Tiny,
                Weights = WeightSource.Random(),
                ImageSize = 128,
                Epochs = 2,
                BatchSize = 4,
                WeightAveraging = null,
            },
        };

    [OneTimeSetUp]
    public void Draw()
    {
        var rows = Enumerable.Range(0, 10).Select(DrawRow).ToArray();
        var data = s_mlContext.Data.LoadFromEnumerable(rows);
        _data = s_mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Names)).Fit(data).Transform(data);
    }

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void Fit_ThenTransform_HasTheColumnsOfObjectDetection()
    {
        TrainedObjectDetector? trained = null;
        var options = Options with { OnTrained = result => trained = result, ScoreThreshold = 0.01 };

        using var detector = s_mlContext.MulticlassClassification.Trainers.VisionGraphDetection(options).Fit(_data);
        var scored = detector.Transform(_data);

        var rows = s_mlContext.Data.CreateEnumerable<Found>(scored, reuseRowObject: false).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(trained!.ClassNames, Is.EquivalentTo(DrawnObjects.Classes));
            Assert.That(rows, Has.Length.EqualTo(10));
            Assert.That(rows, Has.All.Matches<Found>(row => row.PredictedBoundingBoxes.Length == 4 * row.Score.Length));
            Assert.That(rows, Has.All.Matches<Found>(row => row.PredictedLabel.Length == row.Score.Length));
            Assert.That(rows.SelectMany(row => row.PredictedBoundingBoxes), Has.All.InRange(0, Side));
        });
    }

    [Test]
    public void GetOutputSchema_IsThatOfTheTransformer()
    {
        var trainer = s_mlContext.MulticlassClassification.Trainers.VisionGraphDetection(imageColumnName: nameof(Row.Path), maxEpoch: 1);

        var shape = trainer.GetOutputSchema(SchemaShapeOf(_data));

        var columns = shape.ToDictionary(column => column.Name);
        Assert.Multiple(() =>
        {
            Assert.That(columns["PredictedLabel"].IsKey);
            Assert.That(columns["PredictedLabel"].Kind, Is.Not.EqualTo(SchemaShape.Column.VectorKind.Scalar));
            Assert.That(columns["PredictedBoundingBoxes"].ItemType, Is.EqualTo(NumberDataViewType.Single));
            Assert.That(columns["Score"].ItemType, Is.EqualTo(NumberDataViewType.Single));
        });
    }

    [Test]
    public void Fit_Segmentation_LearnsFromMasks()
    {
        using var detector = s_mlContext
            .MulticlassClassification.Trainers.VisionGraphSegmentation(Options with { Training = Options.Training with { Epochs = 1 } })
            .Fit(_data);

        Assert.That(detector.Transform(_data).Schema.GetColumnOrNull("PredictedMasks"), Is.Not.Null);
    }

    [Test]
    public void Fit_LabelsAreText_SaysHowToConvert()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() =>
            s_mlContext
                .MulticlassClassification.Trainers.VisionGraphDetection(Options with { LabelColumnName = nameof(Row.Names) })
                .Fit(_data)
        );

        Assert.That(exception.Message, Does.Contain("MapValueToKey"));
    }

    [Test]
    public void Fit_RowWithTooFewEdges_IsNamed()
    {
        var rows = new[] { DrawRow(0), DrawRow(1) };
        rows[1].BoundingBoxes = rows[1].BoundingBoxes[1..];
        var data = s_mlContext.Data.LoadFromEnumerable(rows);
        data = s_mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Names)).Fit(data).Transform(data);

        var exception = Assert.Throws<TrainingDataException>(() =>
            s_mlContext.MulticlassClassification.Trainers.VisionGraphDetection(Options).Fit(data)
        );

        Assert.That(exception.Message, Does.Contain("Row 1 "));
    }

    private static SchemaShape SchemaShapeOf(IDataView data)
    {
        // ML.NET creates the shape of a schema inside only.
        return (SchemaShape)
            typeof(SchemaShape)
                .GetMethod("Create", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
                .Invoke(null, [data.Schema])!;
    }

    private Row DrawRow(int seed)
    {
        var path = _folder[$"{seed}.png"];
        var objects = DrawnObjects.Save(path, Side, Side, count: 2, seed);
        return new Row
        {
            Path = path,
            Names = [.. objects.Select(each => DrawnObjects.Classes[each.Label])],
            BoundingBoxes = [.. objects.SelectMany(each => new[] { each.X0, each.Y0, each.X1, each.Y1 })],
            Masks =
            [
                .. objects.Select(each =>
                    InstanceMask
                        .FromPolygons(
                            [
                                [each.X0, each.Y0, each.X1, each.Y0, each.X1, each.Y1, each.X0, each.Y1],
                            ],
                            Side,
                            Side
                        )
                        .ToCompressedRunLengths()
                ),
            ],
        };
    }

    private sealed class Row
    {
        public string Path { get; set; } = string.Empty;

        public string[] Names { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public string[] Masks { get; set; } = [];
    }

    private sealed class Found
    {
        public uint[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
