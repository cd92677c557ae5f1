// Photos become features, features train one of ML.NET's own classifiers.
//   dotnet run 01-featurize-and-train.cs [FOLDER]      FOLDER has one subfolder per class
#:project ../src/MLNet.VisionGraph/MLNet.VisionGraph.csproj
using Microsoft.ML;
using MLNet.VisionGraph;

var (train, test) = PhotoFolder.Read(DrawnPictures.FolderOr(args, perClass: 40));
var mlContext = new MLContext(seed: 1);

var pipeline = mlContext
    .Transforms.Conversion.MapValueToKey("Label")
    .Append(mlContext.Transforms.EfficientVitFeaturizer("Features", "Path", EfficientVitVariant.M0))
    .AppendCacheCheckpoint(mlContext) // the trainer goes through the rows many times, the network once
    .Append(mlContext.Transforms.NormalizeMeanVariance("Features", fixZero: false))
    .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

var model = pipeline.Fit(mlContext.Data.LoadFromEnumerable(train));

var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(mlContext.Data.LoadFromEnumerable(test)));
Console.WriteLine($"{train.Count} photos to train on, {test.Count} held out");
Console.WriteLine($"accuracy {metrics.MicroAccuracy:0.00}, by chance {1.0 / metrics.ConfusionMatrix.NumberOfClasses:0.00}");
