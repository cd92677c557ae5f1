// Two ways to teach a backbone new classes: a linear probe trains one layer on its features, in seconds; fine-tuning trains all layers, and
// is more accurate.
//   dotnet run 03-linear-probe-or-fine-tuning.cs [FOLDER]      FOLDER has one subfolder per class
#:project ../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:package TorchSharp-cpu
using System.Diagnostics;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

var photos = ImageDatasetSplit.FromFolder(DrawnPictures.FolderOr(args, perClass: 60, side: 80), validationFraction: 0.25);
Console.WriteLine($"{photos.Training.Count} photos to train on, {photos.Validation.Count} to validate on");

var probe = new ImageTrainingOptions
{
    Strategy = TrainingStrategy.LinearProbe,
    ImageSize = args.Length > 0 ? null : 64, // drawn pictures are small; null is the backbone's own size
    Threads = 1, // the same numbers everywhere; without it all cores compute
};
var fineTuning = probe with
{
    Strategy = TrainingStrategy.FineTune,
    Epochs = 10,
    BatchSize = 16,
    LearningRate = 6e-3,
    Augmentation = AugmentationOptions.None, // for more epochs than these: Gentle, the default
};

foreach (var options in new[] { probe, fineTuning })
{
    var watch = Stopwatch.StartNew();
    var trained = new ImageClassifierTrainer(options).Train(photos);
    Console.WriteLine($"{options.Strategy}: accuracy {trained.Validation.Accuracy:0.00} in {watch.Elapsed.TotalSeconds:0.0} s");
}
