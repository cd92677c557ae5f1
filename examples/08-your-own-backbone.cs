// A variant of your own: one row of numbers, registered under a name, is trained, exported and looked up like the built-in ones.
//   dotnet run 08-your-own-backbone.cs [FOLDER]      FOLDER has one subfolder per class
#:project ../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:package TorchSharp-cpu
using MLNet.VisionGraph;
using MLNet.VisionGraph.Backbones.EfficientVit;
using MLNet.VisionGraph.Training;

BackboneRegistry.Register(
    new BackboneDescriptor(
        "efficientvit_tiny",
        new EfficientVitNetwork(
            new EfficientVitConfig
            {
                Channels = [32, 48, 64],
                Depths = [1, 1, 1], // blocks of each stage
                Heads = [2, 2, 2],
                Kernels = [5, 5, 5, 5], // of each head's queries
            }
        )
    )
);

foreach (var backbone in new[] { BackboneRegistry.Get("efficientvit_m0"), BackboneRegistry.Get("efficientvit_tiny") })
    Console.WriteLine(
        $"{backbone.Name}: {backbone.Parameters / 1e6:0.00} M parameters, {backbone.MultiplyAdds / 1e6:0.0} M multiply-adds, "
            + $"{backbone.PooledLength} features"
    );

// It has no pretrained weights, so it is trained from scratch, as in the papers; with few photos, that is less accurate than fine-tuning.
var trained = new ImageClassifierTrainer(
    new ImageTrainingOptions
    {
        Backbone = BackboneRegistry.Get("efficientvit_tiny"),
        Weights = WeightSource.Random(seed: 1),
        ImageSize = args.Length > 0 ? null : 64, // drawn pictures are small; null is the backbone's own size
        Epochs = 15,
        BatchSize = 16,
        LearningRate = 2e-3,
        Augmentation = AugmentationOptions.None,
        Threads = 1, // the same numbers everywhere; without it all cores compute
    }
).Train(ImageDatasetSplit.FromFolder(DrawnPictures.FolderOr(args, perClass: 60, side: 80), validationFraction: 0.25));
Console.WriteLine($"accuracy {trained.Validation.Accuracy:0.00}, by chance {1.0 / trained.ClassNames.Count:0.00}");

var file = Path.Combine(Path.GetTempPath(), "visiongraph-08.onnx");
trained.SaveOnnx(file);
Console.WriteLine($"exported {new FileInfo(file).Length / 1e6:0.0} MB");
