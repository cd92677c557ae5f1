// Few photos have labels, many have none: a large network learns from the few, a small one learns from the large one's answers to all.
//   dotnet run 07-distillation.cs [FOLDER]      FOLDER has one subfolder per class
#:project ../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:package TorchSharp-cpu
using MLNet.VisionGraph;
using MLNet.VisionGraph.Backbones.EfficientVit;
using MLNet.VisionGraph.Training;

var photos = ImageDatasetSplit.FromFolder(DrawnPictures.FolderOr(args, perClass: 60, side: 80), validationFraction: 0.25);
var few = photos with { Training = photos.Training.Split(validationFraction: 0.8).Training };
var imageSize = args.Length > 0 ? 224 : 64; // drawn pictures are small

var teacher = Train(few, new ImageTrainingOptions { Strategy = TrainingStrategy.LinearProbe });
Console.WriteLine(
    $"teacher, {teacher.Backbone.Parameters / 1e6:0.0} M parameters, {few.Training.Count} photos: "
        + $"accuracy {teacher.Validation.Accuracy:0.00}"
);

var student = new ImageTrainingOptions
{
    Backbone = new BackboneDescriptor(
        "efficientvit_tiny",
        new EfficientVitNetwork(
            new EfficientVitConfig
            {
                Channels = [32, 48, 64],
                Depths = [1, 1, 1],
                Heads = [2, 2, 2],
                Kernels = [5, 5, 5, 5],
            }
        )
    ),
    Weights = WeightSource.Random(seed: 1),
    Epochs = 15,
    BatchSize = 16,
    LearningRate = 2e-3,
    Augmentation = AugmentationOptions.None,
};
var alone = Train(few, student);
Console.WriteLine(
    $"student, {alone.Backbone.Parameters / 1e6:0.0} M parameters, {few.Training.Count} photos: accuracy {alone.Validation.Accuracy:0.00}"
);

var file = Path.Combine(Path.GetTempPath(), "visiongraph-07.onnx");
teacher.SaveOnnx(file); // any classifier with these classes teaches, also one exported from PyTorch
using var answers = DistillationTeacher.FromOnnx(
    file,
    new OnnxTeacherOptions { TakesPixels = true, Preprocessing = teacher.Backbone.Preprocessing }
);
var distilled = Train(
    photos,
    student with
    {
        Distillation = new DistillationOptions
        {
            Teacher = answers,
            Kind = DistillationKind.Soft,
            Alpha = 1,
            Temperature = 2,
        }, // 1: labels do not count
    }
);
Console.WriteLine(
    $"student, taught, {photos.Training.Count} photos, {photos.Training.Count - few.Training.Count} of them without labels: "
        + $"accuracy {distilled.Validation.Accuracy:0.00}"
);

// One thread: the same numbers everywhere; without it all cores compute.
TrainedImageClassifier Train(ImageDatasetSplit split, ImageTrainingOptions options) =>
    new ImageClassifierTrainer(options with { ImageSize = imageSize, Threads = 1 }).Train(split);
