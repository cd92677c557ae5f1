#:package MLNet.VisionGraph.Training@{{VisionGraphVersion}}
#:package {{TorchPackage}}@{{TorchVersion}}
#:property PublishAot=false

// Trains the model {{NameInComment}} with the options that it was trained with. You can change this program and run it again:
//
//     dotnet run --file {{FileInComment}} [-- FOLDER]
//
// The model is written to FOLDER; by default, it replaces the one beside this file. On the CPU, the same options, images and number of
// cores produce a bit-identical model.{{Choice}}

using Microsoft.ML;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

var folder = args.Length > 0 ? args[0] : (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
{{Table}}var images = {{Images}};
Console.WriteLine($"{images.Training.Count} images to learn from, {images.Validation.Count} to validate on, {images.Training.ClassNames.Count} classes");

var trained = new ImageClassifierTrainer(new ImageTrainingOptions
{
    Backbone = BackboneRegistry.Get({{Backbone}}),
    Weights = {{Weights}}
    Strategy = TrainingStrategy.{{Strategy}},
    ImageSize = {{ImageSize}},
    Epochs = {{Epochs}},
    BatchSize = {{BatchSize}},
    Device = {{Device}},
    Seed = {{Seed}},
    OnWarning = Console.Error.WriteLine,
    Progress = new Progress<TrainingProgress>(Console.WriteLine),
}).Train(images);

Console.WriteLine(trained.Validation.ToText());
if (images.Test is { } test)
    Console.WriteLine(trained.Evaluate(test).ToText());{{Quantization}}

Directory.CreateDirectory(folder);
trained.SaveSafeTensors(Path.Combine(folder, {{SafeTensorsFile}}));
trained.SaveOnnx(Path.Combine(folder, {{OnnxFile}}), new OnnxExportOptions { Outputs = [OnnxOutput.Logits, OnnxOutput.Probabilities]{{Precision}} });

// A plain ML.NET model, which can be loaded without TorchSharp and without MLNet.VisionGraph.
var mlContext = new MLContext();
var noImages = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
using var classifier = trained.ToTransformer(noImages.Schema, new ImageScoringOptions { InputColumnName = nameof(ModelInput.ImageSource){{Precision}} });
var labels = mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(classifier.Transform(noImages));
mlContext.Model.Save(classifier.Append(labels), noImages.Schema, Path.Combine(folder, {{ModelFile}}));

internal sealed class ModelInput
{
    public string Label { get; set; } = string.Empty;

    public string ImageSource { get; set; } = string.Empty;
}
