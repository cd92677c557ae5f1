// A detector learns from labels where objects are. The saved model is plain ML.NET: loading it needs neither this library nor libtorch.
//   dotnet run 12-train-a-detector.cs [FOLDER]      FOLDER has images with labels: COCO, YOLO, Pascal VOC and others
#:project ../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:package TorchSharp-cpu
using Microsoft.ML;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

// The content of the files determines the format. Parts named val and test are kept apart; without them, images are held out.
var labeled = ObjectDataset.Load(DrawnObjects.FolderOr(args, training: 96, others: 24));
Console.WriteLine($"{labeled.Format}: {labeled.Images.Count} images, {labeled.ObjectCount} objects, {string.Join(", ", labeled.Classes)}");

var images = labeled.Split();
var trained = new ObjectDetectorTrainer(
    new ObjectDetectionTrainingOptions
    {
        Architecture = DetectorArchitecture.Light,
        ImageSize = args.Length > 0 ? 320 : DrawnObjects.Side, // drawn images are small
        Epochs = 12,
        BatchSize = 4, // small batches are more steps, and this training is short
        LearningRate = 1.5e-3,
        ValidationInterval = 4,
        Augmentation = new DetectionAugmentationOptions
        {
            MinScale = 0.8,
            MaxScale = 1.2,
            MosaicProbability = 0,
        },
        Threads = 1, // the same numbers everywhere; without it all cores compute
    }
).Train(images);

// COCO's metrics, on the test images if there are any: the training has not seen them, and the best epoch was not chosen by them.
var test = images.Test ?? images.Validation;
var (boxes, _) = trained.Evaluate(test);
Console.WriteLine($"AP {boxes.AveragePrecision:0.00}, AP50 {boxes.AveragePrecision50:0.00}");

var mlContext = new MLContext();
var data = mlContext.Data.LoadFromEnumerable(test.Images.Select(image => new Row { Image = image.Path }));
var file = Path.Combine(Path.GetTempPath(), "visiongraph-12.zip");
var first = test.Images[0].Path;
using (var detector = trained.ToTransformer(data.Schema, new DetectionScoringOptions { ScoreThreshold = 0.65 }))
{
    File.WriteAllBytes(Path.ChangeExtension(file, ".png"), DetectionDrawing.Draw(first, detector.Detect(first)));
    mlContext.Model.Save(detector, data.Schema, file);
}

// From here on, this library is not used. Boxes of a saved model are in pixels of the network's square input: docs/detection.md.
var model = mlContext.Model.Load(file, out _);
var names = mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(data));
using var engine = mlContext.Model.CreatePredictionEngine<Row, Found>(model.Append(names));
var found = engine.Predict(new Row { Image = first });
foreach (var (box, i) in found.PredictedBoundingBoxes.Chunk(4).Select((box, i) => (box, i)).OrderBy(item => item.box[0]))
{
    var edges = string.Join(", ", box.Select(edge => $"{edge / trained.ImageSize:0.00}"));
    Console.WriteLine($"{found.PredictedLabel[i]}: score {found.Score[i]:0.00}, left, top, right, bottom {edges}");
}

Console.WriteLine("the objects of the first test image are drawn in visiongraph-12.png, in the folder for temporary files");

internal sealed class Row
{
    public string Image { get; set; } = "";
}

internal sealed class Found
{
    public string[] PredictedLabel { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public float[] Score { get; set; } = [];
}
