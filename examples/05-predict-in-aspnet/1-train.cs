// The model that 2-serve.cs serves: it takes an image in memory, not a path, and no label.
//   dotnet run 05-predict-in-aspnet/1-train.cs [FOLDER]      FOLDER has one subfolder per class
#:project ../../src/MLNet.VisionGraph/MLNet.VisionGraph.csproj
using Microsoft.ML;
using MLNet.VisionGraph;

var (train, _) = PhotoFolder.Read(DrawnPictures.FolderOr(args, perClass: 40));
var mlContext = new MLContext(seed: 1);

// What happens to paths and labels here stays here: it is no part of the model.
var photos = mlContext.Data.LoadFromEnumerable(train);
var data = mlContext
    .Transforms.LoadImages("Image", "", "Path")
    .Append(mlContext.Transforms.Conversion.MapValueToKey("Label"))
    .Fit(photos)
    .Transform(photos);

var pipeline = mlContext
    .Transforms.EfficientVitFeaturizer("Features", "Image", EfficientVitVariant.M0)
    .AppendCacheCheckpoint(mlContext)
    .Append(mlContext.Transforms.NormalizeMeanVariance("Features", fixZero: false))
    .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

mlContext.Model.Save(pipeline.Fit(data), data.Schema, Path.Combine(Path.GetTempPath(), "visiongraph-05.zip"));
Console.WriteLine($"trained on {train.Count} photos, saved");
