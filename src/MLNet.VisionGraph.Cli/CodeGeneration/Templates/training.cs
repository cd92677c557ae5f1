#:package MLNet.VisionGraph.Training@{{VisionGraphVersion}}
#:package {{TorchPackage}}@{{TorchVersion}}
#:property PublishAot=false

// Trains the model {{NameInComment}} as it was trained, to be changed and run again:
//
//     dotnet run --file {{FileInComment}} [-- FOLDER]
//
// It writes the model into FOLDER, by default over the one beside this file. On the CPU, with the same photos and number of cores, the same options give the same model, bit for bit.{{Choice}}

using Microsoft.ML;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Weights;

var folder = args.Length > 0 ? args[0] : (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var photos = {{Photos}};
Console.WriteLine($"{photos.Training.Count} photos to learn from, {photos.Validation.Count} to validate on, {photos.Training.ClassNames.Count} classes");

var trained = new ImageClassifierTrainer(new ImageClassifierOptions
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
}).Train(photos);

Console.WriteLine(trained.Validation.ToText());
if (photos.Test is { } test)
    Console.WriteLine(trained.Evaluate(test).ToText());{{Quantization}}

Directory.CreateDirectory(folder);
trained.SaveSafeTensors(Path.Combine(folder, {{SafeTensorsFile}}));
trained.SaveOnnx(Path.Combine(folder, {{OnnxFile}}), new OnnxExportOptions { Outputs = [OnnxOutput.Logits, OnnxOutput.Probabilities]{{Precision}} });

// Plain ML.NET, which needs neither TorchSharp nor MLNet.VisionGraph where it is loaded.
var mlContext = new MLContext();
var noPhotos = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
using var classifier = trained.ToTransformer(noPhotos.Schema, new ImageClassificationOptions { InputColumnName = nameof(ModelInput.ImageSource){{Precision}} });
var labels = mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(classifier.Transform(noPhotos));
mlContext.Model.Save(classifier.Append(labels), noPhotos.Schema, Path.Combine(folder, {{ModelFile}}));{{SplitOf}}

internal sealed class ModelInput
{
    public string Label { get; set; } = string.Empty;

    public string ImageSource { get; set; } = string.Empty;
}
