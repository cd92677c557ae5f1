using Microsoft.ML;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>What eight bits cost a trained detector.</summary>
public class DetectorFewerBitsTests
{
    private readonly TemporaryFolder _folder = new();
    private ObjectDatasetSplit _images = null!;
    private TrainedObjectDetector _trained = null!;
    private QuantizationPlan _plan = null!;

    [OneTimeSetUp]
    public void Train()
    {
        var images = Enumerable.Range(0, 24).Select(seed => ObjectDetectorTrainerTests.Image(_folder, seed)).ToArray();
        _images = new ObjectDatasetSplit(
            new ObjectDataset(DrawnObjects.Classes, images[..16]),
            new ObjectDataset(DrawnObjects.Classes, images[16..])
        );
        var options = ObjectDetectorTrainerTests.Options with { Epochs = 60, ValidationInterval = 60 };
        _trained = new ObjectDetectorTrainer(options).Train(_images);
        _plan = _trained.Quantize(_images.Training);
    }

    [OneTimeTearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public void CompareQuantized_TrainedDetector_HoldsItsPrecision()
    {
        // All images, since the others are few.
        var images = new ObjectDataset(DrawnObjects.Classes, [.. _images.Training.Images, .. _images.Validation.Images]);

        var comparison = _trained.CompareQuantized(images, _plan);

        Assert.Multiple(() =>
        {
            Assert.That(_plan.SignalToNoise, Is.GreaterThanOrEqualTo(new QuantizationOptions().MinSignalToNoise));
            Assert.That(comparison.Float32.AveragePrecision, Is.EqualTo(_trained.Evaluate(images).Boxes.AveragePrecision));
            Assert.That(comparison.Float32.AveragePrecision50, Is.GreaterThan(0.4), "else agreement says little");
            Assert.That(comparison.Int8.AveragePrecision, Is.EqualTo(comparison.Float32.AveragePrecision).Within(0.03));
            Assert.That(comparison.Int8.AveragePrecision, Is.Not.EqualTo(comparison.Float32.AveragePrecision), "bytes lose something");
            Assert.That(comparison.Agreement.Objects, Is.GreaterThan(15));
            Assert.That(comparison.Agreement.AveragePrecision50, Is.GreaterThan(0.95));
            Assert.That(comparison.Int8Masks, Is.Null);
        });
    }

    [Test]
    public void SaveOnnx_Int8_IsSmaller()
    {
        _trained.SaveOnnx(_folder["float.onnx"]);
        _trained.SaveOnnx(_folder["int8.onnx"], WeightPrecision.Int8, _plan);

        // Most of a file of this small a network are nodes.
        var (float32, int8) = (new FileInfo(_folder["float.onnx"]).Length, new FileInfo(_folder["int8.onnx"]).Length);
        Assert.That((double)int8 / float32, Is.LessThan(0.6));
    }

    [Test]
    public void SaveOnnx_Int8WithoutAPlan_Throws() =>
        Assert.That(
            () => _trained.SaveOnnx(_folder["none.onnx"], WeightPrecision.Int8),
            Throws.ArgumentException.With.Message.Contains(nameof(QuantizationPlan))
        );

    [Test]
    public void Fit_Int8_GivesATransformerInInt8()
    {
        var mlContext = new MLContext(seed: 1);
        var rows = _images.Training.Images.Select(image => new Row
        {
            Path = image.Path,
            Names = [.. image.Objects.Select(each => each.Class)],
            BoundingBoxes = [.. image.Objects.SelectMany(each => Edges(each.Box))],
        });
        var data = mlContext.Data.LoadFromEnumerable(rows);
        data = mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Names)).Fit(data).Transform(data);
        var options = new VisionGraphDetectionOptions
        {
            ImageColumnName = nameof(Row.Path),
            Training = ObjectDetectorTrainerTests.Options with { Epochs = 1 },
            Precision = WeightPrecision.Int8,
            Calibration = new QuantizationOptions { CalibrationImageCount = 4, MinSignalToNoise = 0 },
        };

        using var detector = mlContext.MulticlassClassification.Trainers.VisionGraphDetection(options).Fit(data);

        Assert.That(detector.Quantization!.QuantizedLayers, Has.Some.StartsWith("bbox_head"));
        Assert.That(() => detector.Detect(_images.Validation.Images[0].Path), Throws.Nothing);
    }

    private static float[] Edges(BoundingBox box) => [(float)box.X0, (float)box.Y0, (float)box.X1, (float)box.Y1];

    private sealed class Row
    {
        public string Path { get; set; } = string.Empty;

        public string[] Names { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];
    }
}
