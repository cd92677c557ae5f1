using Microsoft.ML;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Quantization;
using MLNet.VisionGraph.Tests.Pipeline;

namespace MLNet.VisionGraph.Tests.Onnx;

/// <summary>Detectors with random weights in eight bits.</summary>
public class DetectorQuantizationTests
{
    private const double MinSignalToNoise = 10;

    private readonly MLContext _mlContext = new(seed: 1);
    private PictureFolder _pictures = null!;

    [OneTimeSetUp]
    public void Draw() => _pictures = new PictureFolder(count: 12, seed: 6);

    [OneTimeTearDown]
    public void Clean() => _pictures.Dispose();

    [Test]
    public void CalibrateDetector_EachArchitecture_KeepsTheAskedForRatio(
        [Values(DetectorArchitecture.Light, DetectorArchitecture.LightMask)] DetectorArchitecture architecture
    )
    {
        var model = Detecting.Model(architecture);

        var plan = Calibrate(model, MinSignalToNoise);

        Assert.Multiple(() =>
        {
            Assert.That(plan.SignalToNoise, Is.GreaterThanOrEqualTo(MinSignalToNoise));
            Assert.That(plan.QuantizedLayers, Is.Unique.And.Count.GreaterThan(plan.FloatLayers.Count));
            Assert.That(plan.QuantizedLayers.Concat(plan.FloatLayers), Has.Some.StartsWith("backbone.").And.Some.StartsWith("neck."));
            Assert.That(
                plan.QuantizedLayers.Concat(plan.FloatLayers),
                architecture == DetectorArchitecture.Light
                    ? Has.Some.StartsWith("bbox_head.cls_convs").And.None.Contains("retina_")
                    : Has.Some.StartsWith("rpn_head.rpn_conv").And.None.Contains("rpn_cls").And.None.StartsWith("roi_head")
            );
        });
    }

    [Test]
    public void Export_Int8_IsAQuarterOfTheSizeAndSharesTheHeadsWeights()
    {
        var model = Detecting.Model(DetectorArchitecture.Light);
        var plan = Calibrate(model, minimum: 0);
        var options = new DetectorExportOptions { Height = 128, Width = 128 };

        var float32 = DetectorExporter.Export(model.Detector, model.Weights, options);
        var int8 = DetectorExporter.Export(
            model.Detector,
            model.Weights,
            options with
            {
                Precision = WeightPrecision.Int8,
                Quantization = plan,
            }
        );

        var graph = ModelProto.Parser.ParseFrom(int8).Graph;
        var weights = graph.Initializer.Where(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Int8).ToArray();
        Assert.Multiple(() =>
        {
            // The layers in float have half the size; nodes and scales are not smaller.
            Assert.That((double)int8.Length / float32.Length, Is.InRange(0.2, 0.33));
            Assert.That(plan.FloatLayers, Is.Empty);
            Assert.That(weights.Select(tensor => tensor.Name), Is.EquivalentTo(plan.QuantizedLayers.Select(layer => $"{layer}.weight")));
            Assert.That(graph.Node.Count(node => node.OpType == "NonMaxSuppression"), Is.EqualTo(1));
        });
    }

    [Test]
    public void Transform_Int8_FindsWhatFloatFinds()
    {
        var model = Detecting.Model(DetectorArchitecture.Light);
        var plan = Calibrate(model, minimum: 0);
        var data = _mlContext.Data.LoadFromEnumerable(_pictures.Rows);
        using var float32 = ObjectDetectionTransformer.Create(model, Detecting.Options(), data.Schema);
        using var int8 = ObjectDetectionTransformer.Create(
            model,
            Detecting.Options() with
            {
                Precision = WeightPrecision.Int8,
                Quantization = plan,
            },
            data.Schema
        );

        var same = 0;
        var all = 0;
        foreach (var row in _pictures.Rows)
        {
            var found = int8.Detect(row.Path);
            foreach (var expected in float32.Detect(row.Path).Where(each => each.Score > 0.6))
            {
                all++;
                if (found.Any(each => each.ClassIndex == expected.ClassIndex && Overlap(each.Box, expected.Box) > 0.7))
                    same++;
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(int8.Quantization, Is.SameAs(plan));
            Assert.That(float32.Quantization, Is.Null);
            Assert.That(all, Is.GreaterThan(50), "else agreement says little");
            Assert.That((double)same / all, Is.GreaterThan(0.7), "a network with random weights amplifies the rounding of bytes");
        });
    }

    [Test]
    public void Save_Int8_IsPlainMlNetAndFindsTheSame()
    {
        var model = Detecting.Model(DetectorArchitecture.Light);
        var data = _mlContext.Data.LoadFromEnumerable(_pictures.Rows);
        var options = Detecting.Options() with { Precision = WeightPrecision.Int8, Quantization = Calibrate(model, minimum: 0) };
        using var detector = ObjectDetectionTransformer.Create(model, options, data.Schema);
        using var file = new MemoryStream();
        _mlContext.Model.Save(detector, data.Schema, file);
        file.Position = 0;

        var loaded = new MLContext().Model.Load(file, out _);

        var expected = Detecting.Read(detector.Transform(data));
        var found = Detecting.Read(loaded.Transform(data));
        (loaded as IDisposable)?.Dispose();
        Assert.That(found.Select(row => row.Labels), Is.EqualTo(expected.Select(row => row.Labels)));
        Assert.That(found.SelectMany(row => row.Scores), Is.EqualTo(expected.SelectMany(row => row.Scores)).Within(1e-4));
    }

    [Test]
    public void Create_Int8WithoutAPlan_SaysWhereToGetOne()
    {
        var data = _mlContext.Data.LoadFromEnumerable(_pictures.Rows);

        Assert.That(
            () =>
                Detecting.Create(
                    data,
                    DetectorArchitecture.Light,
                    Detecting.Options() with
                    {
                        Precision = WeightPrecision.Int8,
                    }
                ),
            Throws.ArgumentException.With.Message.Contains(nameof(NetworkQuantizer.CalibrateDetector))
        );
    }

    [Test]
    public void Create_PlanOfAnotherNetwork_Throws()
    {
        var data = _mlContext.Data.LoadFromEnumerable(_pictures.Rows);
        var options = Detecting.Options() with
        {
            Precision = WeightPrecision.Int8,
            Quantization = new QuantizationPlan(new QuantizationParameterTable(Nothing<ValueRange>(), Nothing<GeluSigmoid>()), ["other"]),
        };

        using var detector = Detecting.Create(data, DetectorArchitecture.Light, options);

        Assert.That(
            () => detector.Detect(_pictures.Rows[0].Path),
            Throws.ArgumentException.With.Message.Contains("this detector has no 'other'")
        );

        static Dictionary<string, T> Nothing<T>() => [];
    }

    private QuantizationPlan Calibrate(DetectorModel model, double minimum) =>
        NetworkQuantizer.CalibrateDetector(
            model.Architecture,
            model.Backbone,
            model.Weights,
            model.ClassNames,
            model.Height,
            [.. _pictures.Rows.Select(row => row.Path)],
            new QuantizationOptions { MinSignalToNoise = minimum }
        );

    private static double Overlap(BoundingBox a, BoundingBox b)
    {
        var width = Math.Min(a.X1, b.X1) - Math.Max(a.X0, b.X0);
        var height = Math.Min(a.Y1, b.Y1) - Math.Max(a.Y0, b.Y0);
        var shared = Math.Max(0, width) * Math.Max(0, height);
        return shared / (a.Width * a.Height + b.Width * b.Height - shared);
    }
}
