// Instance segmentation: the pixels of each object, from which its size is measured.
//   dotnet run 14-segment-and-measure.cs [FOLDER]      FOLDER has images with outlines or masks: COCO, YOLO, LabelMe and others
#:project ../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:package TorchSharp-cpu
using Microsoft.ML;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

var images = ObjectDataset.Load(DrawnObjects.FolderOr(args, training: 96, others: 24)).Split();
var trained = new ObjectDetectorTrainer(
    new ObjectDetectionTrainingOptions
    {
        Architecture = DetectorArchitecture.LightMask,
        ImageSize = args.Length > 0 ? 320 : 96, // drawn images are small
        Epochs = 6,
        BatchSize = 2, // small batches are more steps, and this training is short
        LearningRate = 1e-3,
        ValidationInterval = 6,
        Augmentation = new DetectionAugmentationOptions
        {
            MinScale = 0.8,
            MaxScale = 1.2,
            MosaicProbability = 0,
        },
        Threads = 1, // the same numbers everywhere; without it all cores compute
    }
).Train(images);
Console.WriteLine($"AP of boxes {trained.BoxMetrics.AveragePrecision:0.00}, of masks {trained.MaskMetrics!.AveragePrecision:0.00}");

var measured = images.Test ?? images.Validation;
var data = new MLContext().Data.LoadFromEnumerable(measured.Images.Select(image => new Row { Image = image.Path }));
using var detector = trained.ToTransformer(data.Schema, new DetectionScoringOptions { ScoreThreshold = 0.65 });
var errors = new List<double>();
foreach (var image in measured.Images)
{
    var left = image.Objects.ToList(); // each is found once
    // Masks are as large as the image, whatever the network's input is: Area counts the image's pixels.
    foreach (var found in detector.Detect(image.Path))
    {
        var labeled = left.MaxBy(each => each.Box.IntersectionOverUnion(found.Box));
        if (labeled is null || labeled.Box.IntersectionOverUnion(found.Box) < 0.5)
            continue; // nothing is there
        left.Remove(labeled);
        double area = (labeled.Mask ?? InstanceMask.FromPolygons(labeled.Polygons ?? [], image.Width, image.Height)).Area;
        if (errors.Count < 10)
            Console.WriteLine($"{Path.GetFileName(image.Path)}: {found.Label} of {found.Mask!.Area} pixels, truly {area}");
        errors.Add(Math.Abs(found.Mask!.Area - area) / area);
    }
}

Console.WriteLine(
    $"found {(double)errors.Count / measured.ObjectCount:0.00} of the objects; areas differ by {errors.DefaultIfEmpty().Average():0.00}"
);

internal sealed class Row
{
    public string Image { get; set; } = "";
}
