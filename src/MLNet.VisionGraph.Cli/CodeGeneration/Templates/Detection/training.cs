#:package MLNet.VisionGraph.Training@{{VisionGraphVersion}}
#:package {{TorchPackage}}@{{TorchVersion}}
#:property PublishAot=false

// Trains the model {{NameInComment}} with the options that it was trained with. You can change this program and run it again:
//
//     dotnet run --file {{FileInComment}} [-- FOLDER]
//
// The model is written to FOLDER; by default, it replaces the one beside this file. {{Repeatable}}

using Microsoft.ML;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

var folder = args.Length > 0 ? args[0] : (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
{{Images}}
Console.WriteLine($"{images.Training.Images.Count} images to learn from, {images.Validation.Images.Count} to validate on");

var trained = new ObjectDetectorTrainer(new ObjectDetectionTrainingOptions
{
    Architecture = DetectorArchitecture.{{Architecture}},
    Backbone = BackboneRegistry.Get({{Backbone}}),
    Weights = {{Weights}}
    ImageSize = {{ImageSize}},{{MultiScale}}
    Epochs = {{Epochs}},{{TimeLimit}}
    BatchSize = {{BatchSize}},
    Device = {{Device}},
    Seed = {{Seed}},
    OnWarning = Console.Error.WriteLine,
    Progress = new Progress<TrainingProgress>(Console.WriteLine),
}).Train(images);

Console.WriteLine(trained.BoxMetrics.ToText());
if (images.Test is { } test)
    Console.WriteLine(trained.Evaluate(test).Boxes.ToText());

Directory.CreateDirectory(folder);
trained.SaveSafeTensors(Path.Combine(folder, {{SafeTensorsFile}}));
trained.SaveOnnx(Path.Combine(folder, {{OnnxFile}}));

// A plain ML.NET model, which can be loaded without TorchSharp and without MLNet.VisionGraph.
var mlContext = new MLContext();
var noImages = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
using var detector = trained.ToTransformer(
    noImages.Schema,
    new DetectionScoringOptions { InputColumnName = nameof(ModelInput.ImageSource), ScoreThreshold = {{ScoreThreshold}} }
);
mlContext.Model.Save(detector, noImages.Schema, Path.Combine(folder, {{ModelFile}}));

internal sealed class ModelInput
{
    public string Label { get; set; } = string.Empty;

    public string ImageSource { get; set; } = string.Empty;
}
