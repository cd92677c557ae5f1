using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class ExportTests
{
    // Float's rounding through some thirty layers, in another order of additions: the two agree to a few millionths.
    private const double Rounding = 1e-4;

    [Test]
    public void OnnxSafeTensorsAndZip_SamePhotos_GiveTheSamePredictions()
    {
        using TemporaryFolder folder = new();
        using DrawnFolder photos = new(perClass: 8, seed: 4);
        ImageDataset set = new(
            photos.Rows.Select(row => ImageSample.FromFile(row.Path, Array.IndexOf(DrawnImages.Classes, row.Label))),
            DrawnImages.Classes
        );
        var trained = new ImageClassifierTrainer(
            new ImageTrainingOptions
            {
                Weights = WeightSource.Random(1),
                ImageSize = 64,
                Epochs = 2,
                BatchSize = 8,
                Threads = 1,
            }
        ).Train(set.Split(0.25));

        var expected = Scores(trained.Backbone, trained.Weights, trained.Settings, set);
        trained.SaveSafeTensors(folder["x.safetensors"]);
        var reloaded = trained.Backbone.LoadWeights(WeightSource.FromFile(folder["x.safetensors"]), trained.Settings);
        Assert.That(Scores(trained.Backbone, reloaded, trained.Settings, set), Is.EqualTo(expected), "safetensors: bit for bit");

        trained.SaveOnnx(folder["x.onnx"], new OnnxExportOptions { Outputs = [OnnxOutput.Probabilities] });
        Assert.That(OfOnnx(folder["x.onnx"], trained, set), Is.EqualTo(expected).Within(Rounding), "ONNX");

        var mlContext = new MLContext(1);
        var data = mlContext.Data.LoadFromEnumerable(set.Samples.Select(photo => new Row { Image = photo.Path! }));
        using (var transformer = trained.ToTransformer(data.Schema))
            mlContext.Model.Save(transformer, data.Schema, folder["x.zip"]);
        var loaded = mlContext.Model.Load(folder["x.zip"], out _);
        Assert.That(
            loaded.Transform(data).GetColumn<float[]>("Score").SelectMany(row => row),
            Is.EqualTo(expected).Within(Rounding),
            "zip"
        );
        (loaded as IDisposable)?.Dispose();

        var plan = trained.Quantize(set, new QuantizationOptions { CalibrationImageCount = 8, MinSignalToNoise = 0 });
        using var inBytes = trained.ToTransformer(
            data.Schema,
            new ImageScoringOptions { Precision = WeightPrecision.Int8, Quantization = plan }
        );
        Assert.That(
            inBytes.Transform(data).GetColumn<float[]>("Score").SelectMany(row => row),
            Is.EqualTo(expected).Within(0.2).And.Not.EqualTo(expected),
            "int8"
        );
        Assert.That(plan.QuantizedLayers, Has.None.StartsWith("head"));
    }

    // By ONNX Runtime from the weights, on pictures as the trainer's own loader makes them.
    private static float[] Scores(BackboneDescriptor backbone, StateDict weights, Graph.NetworkSettings settings, ImageDataset photos)
    {
        var model = OnnxExporter.Export(
            backbone.Network,
            weights,
            new OnnxExportOptions { Network = settings, Outputs = [OnnxOutput.Probabilities] }
        );
        using var session = new InferenceSession(model);
        using var loader = new BatchLoader(
            photos,
            new BatchLoaderOptions
            {
                BatchSize = 1,
                Height = settings.Height,
                Width = settings.Width,
                Preprocessing = backbone.Preprocessing,
            }
        );
        return [.. loader.Read(epoch: 0).SelectMany(batch => Run(session, batch.Images, settings.Height))];
    }

    // The file alone: pixels from 0 to 255, resized by ML.NET, crop and normalization inside.
    private static float[] OfOnnx(string path, TrainedImageClassifier trained, ImageDataset photos)
    {
        var side = trained.Backbone.Preprocessing.ResizeTo(trained.Settings.Height);
        var mlContext = new MLContext(1);
        var data = mlContext.Data.LoadFromEnumerable(photos.Samples.Select(photo => new Row { Image = photo.Path! }));
        var pixels = mlContext
            .Transforms.LoadImages("Loaded", null, "Image")
            .Append(mlContext.Transforms.ResizeImages("Resized", side, side, "Loaded"))
            .Append(mlContext.Transforms.ExtractPixels("Pixels", "Resized"))
            .Fit(data)
            .Transform(data)
            .GetColumn<float[]>("Pixels");
        using var session = new InferenceSession(path);
        return [.. pixels.SelectMany(picture => Run(session, picture, side))];
    }

    private static float[] Run(InferenceSession session, float[] picture, int side)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(picture, [1, 3, side, side]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["image"], [input], ["probabilities"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private sealed class Row
    {
        public string Image { get; set; } = string.Empty;
    }
}
