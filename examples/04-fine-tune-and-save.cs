// Fine-tuning as one step of an ML.NET pipeline. The saved model is plain ML.NET: loading it needs neither this library nor libtorch.
//   dotnet run 04-fine-tune-and-save.cs [FOLDER]      FOLDER has one subfolder per class
#:project ../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:package TorchSharp-cpu
using Microsoft.ML;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

var (train, test) = PhotoFolder.Read(DrawnPictures.FolderOr(args, perClass: 60, side: 80));
var mlContext = new MLContext(seed: 1);
var data = mlContext.Data.LoadFromEnumerable(train);

var pipeline = mlContext
    .Transforms.Conversion.MapValueToKey("Label")
    .Append(
        mlContext.MulticlassClassification.Trainers.VisionGraphClassification(
            new VisionGraphClassificationOptions
            {
                FeatureColumnName = "Path", // or MLImage, or encoded bytes
                CalibrateScores = true,
                Training = new ImageTrainingOptions
                {
                    Epochs = 6,
                    LearningRate = 6e-3,
                    ImageSize = args.Length > 0 ? null : 64, // drawn pictures are small; null is the backbone's own size
                    Threads = 1, // the same numbers everywhere; without it all cores compute
                },
            }
        )
    )
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

var file = Path.Combine(Path.GetTempPath(), "visiongraph-04.zip");
mlContext.Model.Save(pipeline.Fit(data), data.Schema, file);

var model = mlContext.Model.Load(file, out _);
var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(mlContext.Data.LoadFromEnumerable(test)));
Console.WriteLine(
    $"accuracy of the loaded model {metrics.MicroAccuracy:0.00}, by chance {1.0 / metrics.ConfusionMatrix.NumberOfClasses:0.00}"
);

using var engine = mlContext.Model.CreatePredictionEngine<Photo, Prediction>(model);
var prediction = engine.Predict(test[0]);
Console.WriteLine($"{test[0].Label}: predicted {prediction.PredictedLabel}, probability {prediction.Score.Max():0.00}");

internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = string.Empty;

    public float[] Score { get; set; } = [];
}
