// A network family of your own: described once, it is trained from scratch, loaded, exported, quantized and saved like the built-in ones.
//   dotnet run 11-your-own-family.cs [FOLDER]        FOLDER has one subfolder per class
#:project ../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:package TorchSharp-cpu
using Microsoft.ML;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training;

var backbone = new BackboneDescriptor("residual_tiny", new ResidualNetwork(channels: [16, 32, 64])) { InputSize = 64 };
BackboneRegistry.Register(backbone);
Console.WriteLine($"{backbone.Name}: {backbone.Parameters:N0} parameters, {backbone.MultiplyAdds / 1e6:0.0} M multiply-adds");

// From scratch: parameters start as ResidualNetwork.InitializationOf says.
var images = ImageDatasetSplit.FromFolder(DrawnPictures.FolderOr(args, perClass: 60, side: 80), validationFraction: 0.25);
var trained = new ImageClassifierTrainer(
    new ImageTrainingOptions
    {
        Backbone = backbone,
        Weights = WeightSource.Random(seed: 1),
        Epochs = 8,
        BatchSize = 16,
        LearningRate = 4e-3,
        Augmentation = AugmentationOptions.None,
        Threads = 1, // the same numbers everywhere; without it all cores compute
    }
).Train(images);
Console.WriteLine($"accuracy {trained.Validation.Accuracy:0.00}, by chance {1.0 / trained.ClassNames.Count:0.00}");

// Its checkpoint is recognized, and starts another task with other classes: the head, called "classifier" here, is dropped.
var folder = Directory.CreateTempSubdirectory("visiongraph-11-").FullName;
var checkpoint = Path.Combine(folder, "residual_tiny.safetensors");
trained.SaveSafeTensors(checkpoint);
var weights = SafeTensorsFile.Read(checkpoint).Tensors;
var fresh = backbone.LoadWeights(
    WeightSource.FromFile(checkpoint),
    new NetworkSettings
    {
        Height = 64,
        Width = 64,
        Classes = 3,
    },
    ClassMismatch.Drop
);
Console.WriteLine(
    $"the checkpoint is {BackboneRegistry.Match(weights)}'s; with a head for 3 classes it has {fresh["classifier.bias"].Count} biases"
);

// ONNX in float32 and int8, and a plain ML.NET model.
var plan = trained.Quantize(images.Training);
trained.SaveOnnx(Path.Combine(folder, "float32.onnx"));
trained.SaveOnnx(Path.Combine(folder, "int8.onnx"), new OnnxExportOptions { Precision = WeightPrecision.Int8, Quantization = plan });
Console.WriteLine($"int8 keeps {trained.CompareQuantized(images.Validation, plan).Agreement:0.00} of the images in their class");

var mlContext = new MLContext();
var data = mlContext.Data.LoadFromEnumerable(images.Validation.Samples.Select(sample => new Row { Image = sample.Path! }));
using (var transformer = trained.ToTransformer(data.Schema))
    mlContext.Model.Save(transformer, data.Schema, Path.Combine(folder, "model.zip"));
var model = mlContext.Model.Load(Path.Combine(folder, "model.zip"), out _);
Console.WriteLine($"the saved model predicts {model.Transform(data).Schema["PredictedLabel"].Type.RawType.Name} keys from paths");
Directory.Delete(folder, recursive: true);

internal sealed class Row
{
    public string Image { get; set; } = "";
}

/// <summary>Strided convolutions with residual depthwise blocks between them: image [3, H, W] → maps at strides 2, 4, 8, …</summary>
internal sealed class ResidualNetwork(int[] channels) : INetwork
{
    public IReadOnlyList<StageInfo> Stages { get; } = [.. channels.Select((width, i) => new StageInfo($"stage{i}", width, 2 << i))];

    public int EmbeddingLength => channels[^1];

    public string Head => "classifier";

    public string DistillationHead => "teacher_classifier";

    public ParameterInitialization? InitializationOf(ParameterSpec parameter) =>
        parameter.Kind switch
        {
            ParameterKind.Weight when parameter.Name.StartsWith("classifier.", StringComparison.Ordinal) => ParameterInitialization.Normal(
                deviation: 0.01
            ),
            ParameterKind.Weight => ParameterInitialization.KaimingNormal,
            ParameterKind.Bias => ParameterInitialization.Zeros,
            _ => null,
        };

    public void CheckSettings(NetworkSettings settings)
    {
        if (settings.Height < 2 << channels.Length || settings.Width < 2 << channels.Length)
            throw new ArgumentException($"Images must have at least {2 << channels.Length} pixels on each side.", nameof(settings));
    }

    public IReadOnlyList<T> Features<T>(IGraphOps<T> ops, T image, NetworkSettings settings)
    {
        var maps = new List<T>();
        var x = image;
        for (var stage = 0; stage < channels.Length; stage++)
        {
            var at = Scope.Root / "stages" / stage;
            x = ops.Conv2d(x, at / "down", new ConvShape(channels[stage], Kernel: 3, Stride: 2)); // [C, H/2, W/2]
            x = ops.Relu(ops.BatchNorm(x, at / "down_norm"));
            var y = ops.Conv2d(x, at / "depthwise", ConvShape.Depthwise(channels[stage], kernel: 3));
            x = ops.Relu(ops.Add(x, ops.BatchNorm(y, at / "depthwise_norm")));
            maps.Add(x);
        }

        return maps;
    }

    public T Embed<T>(IGraphOps<T> ops, T pooled) => pooled;

    public T Classify<T>(IGraphOps<T> ops, T embedding, string head, int classes) =>
        ops.Linear(ops.Squeeze(embedding), Scope.Root / head, classes);
}
