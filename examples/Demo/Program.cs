// From a folder of photos to a trained model that predicts in another process:
//   ./build.sh demo [FOLDER] [BACKBONE]
// FOLDER has one subfolder per class, or folders `train` and `test` of that kind. Without it, the demo draws images.
using System.Diagnostics;
using System.Globalization;
using Demo;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.VisionGraph;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length > 2 || args.Any(argument => argument.StartsWith('-')))
{
    Console.Error.WriteLine(
        "Usage: demo [FOLDER] [BACKBONE]   (BACKBONE: " + string.Join(", ", BackboneRegistry.All.Select(known => known.Name)) + ")"
    );
    return 2;
}

try
{
    return Run(args.ElementAtOrDefault(0), args.ElementAtOrDefault(1) ?? "efficientvit_m0");
}
catch (Exception exception)
    when (exception is IOException or InvalidOperationException or ArgumentException or KeyNotFoundException or UnauthorizedAccessException)
{
    // ML.NET wraps exceptions on its own threads, such as those of a cache.
    Console.Error.WriteLine(exception.InnerException is InvalidImageException invalid ? invalid.Message : exception.Message);
    return 1;
}

static int Run(string? folder, string backboneName)
{
    var backbone = BackboneRegistry.Get(backboneName);
    var work = Directory.CreateTempSubdirectory("visiongraph-demo-").FullName;

    // 1. Photos.
    if (folder is null)
    {
        folder = Path.Combine(work, "pictures");
        Console.WriteLine($"No folder given: drawing images of {PictureSet.Classes.Count} classes into {folder}");
        PictureSet.Draw(folder, perClass: 100, seed: 1);
    }

    var (train, test) = PhotoFolder.Read(folder);
    Console.WriteLine(
        $"{train.Count} photos to train on, {test.Count} held out, {train.Select(photo => photo.Label).Distinct().Count()} classes"
    );

    // 2. Photos become features.
    var mlContext = new MLContext(seed: 1);
    mlContext.Log += (_, line) =>
    {
        if (line.Source.Contains("VisionGraph", StringComparison.Ordinal) && line.Kind >= ChannelMessageKind.Info)
            Console.WriteLine(line.RawMessage);
    };
    var trainData = mlContext.Data.LoadFromEnumerable(train);
    var testData = mlContext.Data.LoadFromEnumerable(test);
    using var featurizer = DemoWeights.Fit(mlContext, backbone, trainData);
    var trainFeatures = Progress.Featurize(mlContext, featurizer, trainData, train.Count, "train");
    var testFeatures = Progress.Featurize(mlContext, featurizer, testData, test.Count, "test");

    // 3. Features train a classifier.
    var trainer = mlContext
        .Transforms.Conversion.MapValueToKey("Label")
        .Append(mlContext.Transforms.NormalizeMeanVariance("Features", fixZero: false))
        .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    var watch = Stopwatch.StartNew();
    var classifier = trainer.Fit(trainFeatures);
    Console.WriteLine($"Trained LbfgsMaximumEntropy in {watch.Elapsed.TotalSeconds:0.0} s");

    // 4. The held-out photos measure the accuracy.
    var metrics = mlContext.MulticlassClassification.Evaluate(classifier.Transform(testFeatures));
    Console.WriteLine(
        $"Held out: accuracy {metrics.MicroAccuracy:0.000} (chance {1.0 / train.Select(photo => photo.Label).Distinct().Count():0.000}), "
            + $"log-loss {metrics.LogLoss:0.000}"
    );
    Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

    // 5. The model is saved: photo → features → prediction, in plain ML.NET.
    var model = new TransformerChain<ITransformer>(featurizer, classifier);
    var modelPath = Path.Combine(work, "model.zip");
    mlContext.Model.Save(model, trainData.Schema, modelPath);
    Console.WriteLine($"Saved {modelPath} ({new FileInfo(modelPath).Length / 1e6:0.0} MB)");

    // 6. Another process, which does not have this library, loads it and predicts a photo.
    var photo = test[0];
    Console.WriteLine($"A second process, ML.NET alone, predicts {photo.Path} ({photo.Label}):");
    return SecondProcess.Predict(modelPath, photo.Path);
}
