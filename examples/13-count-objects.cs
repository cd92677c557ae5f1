// Objects are counted by class, over a folder of images: a detector in an ML.NET data view.
//   dotnet run 13-count-objects.cs [FOLDER]      FOLDER has images with labels: COCO, YOLO, Pascal VOC and others
#:project ../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:package TorchSharp-cpu
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

var images = ObjectDataset.Load(DrawnObjects.FolderOr(args, training: 96, others: 24)).Split();
var trained = new ObjectDetectorTrainer(
    new ObjectDetectionTrainingOptions
    {
        ImageSize = args.Length > 0 ? 320 : DrawnObjects.Side, // drawn images are small
        Epochs = 12,
        BatchSize = 4,
        LearningRate = 1.5e-3,
        ValidationInterval = 12,
        Augmentation = new DetectionAugmentationOptions
        {
            MinScale = 0.8,
            MaxScale = 1.2,
            MosaicProbability = 0,
        },
        Threads = 1, // the same numbers everywhere; without it all cores compute
    }
).Train(images);

// Weights in a file are all that an application needs to count; it references MLNet.VisionGraph alone, without libtorch.
var file = Path.Combine(Path.GetTempPath(), "visiongraph-13.safetensors");
trained.SaveSafeTensors(file);

var mlContext = new MLContext();
var counted = images.Test ?? images.Validation;
var data = mlContext.Data.LoadFromEnumerable(counted.Images.Select(image => new Row { Image = image.Path }));
using var detector = ObjectDetectionTransformer.FromWeights(
    DetectorArchitecture.Light,
    trained.Backbone,
    SafeTensorsFile.Read(file).Tensors,
    trained.ClassNames,
    trained.ImageSize,
    data.Schema,
    new DetectionScoringOptions { ScoreThreshold = 0.65 } // a lower one misses fewer objects and counts more that are none
);

// Images are read ahead, decoded and scored in batches. A row has a key, from 1, for each object that was found.
var found = detector.Transform(data).GetColumn<VBuffer<uint>>("PredictedLabel").Select(keys => keys.DenseValues().ToArray()).ToArray();

Console.WriteLine($"{counted.Images.Count} images");
var (objects, wrong) = (0, 0);
foreach (var (i, name) in detector.ClassNames.Index())
{
    var truth = counted.Images.Select(image => image.Objects.Count(each => each.Class == name)).ToArray();
    var counts = found.Select(keys => keys.Count(key => key == i + 1)).ToArray();
    Console.WriteLine($"{name}: {truth.Sum()} labeled, {counts.Sum()} found");
    objects += truth.Sum();
    wrong += truth.Zip(counts, (expected, count) => Math.Abs(expected - count)).Sum(); // by image: errors do not cancel out
}

Console.WriteLine($"miscounted in an image: {(double)wrong / objects:0.00} of the objects");

internal sealed class Row
{
    public string Image { get; set; } = "";
}
