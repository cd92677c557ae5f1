// The notebook 04-detection.ipynb as an app of one file: dotnet run 04-detection.cs
// Written from the notebook by ./build.sh notebooks --store: change that, not this.
#:project ../../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:project ../../tools/NotebookKit/NotebookKit.csproj
#:property PublishAot=false
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;
using Microsoft.ML;
using Notebooks;
using static Notebooks.Kernel;

// # Objects and their outlines
//
// A detector says not only what is in a picture, but where: a box, a class and a score for each object, and with instance segmentation also its pixels. This notebook trains a light detector on drawn pictures, shows what it finds beside what is there, counts, draws precision over recall, and measures areas.
//
// The pictures are drawn. Set `VISIONGRAPH_OBJECTS` to a folder with images and labels (COCO, YOLO and others, with outlines) to use your own; then use `ImageSize` 320, more epochs and all cores as well.

var folder = Environment.GetEnvironmentVariable("VISIONGRAPH_OBJECTS") ?? DrawnScenes.Folder(training: 96, others: 24);
var labeled = ObjectDataset.Load(folder);
var images = labeled.Split();
var classes = images.Training.Classes;
var test = images.Test ?? images.Validation;

Console.WriteLine($"{images.Training.Images.Count} images to learn from, {images.Validation.Images.Count} to choose the best epoch by, {test.Images.Count} to test: {labeled.ObjectCount} objects of {classes.Count} classes");

// Boxes of labels, in the pixels of a picture; walls show pictures whole, so they have to be square.
IEnumerable<ObjectBox> TrueBoxes(AnnotatedImage image) =>
    image.Objects.Select(each => new ObjectBox(each.Box.X0, each.Box.Y0, each.Box.X1, each.Box.Y1, classes.ToList().IndexOf(each.Class), IsTrue: true));

display(ObjectWall.Of("Some images to learn from, and the boxes of their labels", images.Training.Images.Take(4).Select(image => (Picture.Load(image.Path), TrueBoxes(image))), classes, columns: 4));

// ## Training
//
// `LightMask` is a small Mask R-CNN: it learns boxes and outlines together. The backbone begins with the starter weights of the package; neck and heads begin anew. The drawn pictures are small, so is the network's input, and batches are small because this training is short.

var trained = new ObjectDetectorTrainer(new ObjectDetectionTrainingOptions
{
    Architecture = DetectorArchitecture.LightMask,
    Weights = WeightSource.Starter(),
    ImageSize = 96,
    Epochs = 6,
    BatchSize = 2,
    ValidationInterval = 6,
    Augmentation = new DetectionAugmentationOptions { MinScale = 0.8, MaxScale = 1.2, MosaicProbability = 0 },
    Threads = 1,            // the same result on any number of cores; leave it out to use them all
}).Train(images);

double[] losses = [.. trained.History.Select(epoch => epoch.Metrics[MetricNames.Loss])];
display(Chart.Lines("Loss on images learned from", [new("loss", losses)], "epoch", losses.Length, most: Math.Ceiling(losses.Max())));

// ## How good is it?
//
// On images that the training has not seen. *Average precision* is the area below the curve of precision over recall: AP50 counts an object as found where its box overlaps a label by half, AP is the mean over ten thresholds from 0.50 to 0.95. That half of a box overlaps is easy here, so the curves are for boxes that have to fit better.

var (boxes, masks) = trained.Evaluate(test);

Console.WriteLine($"boxes: AP {boxes.AveragePrecision:0.00}, AP50 {boxes.AveragePrecision50:0.00}; masks: AP {masks!.AveragePrecision:0.00}, AP50 {masks.AveragePrecision50:0.00}");

display(Figure.Beside(
    Chart.Curves("Boxes that overlap by 75%", [.. boxes.Classes.Select(each => new Series(each.Name, each.PrecisionRecallCurve(0.75)))], "recall", "precision"),
    Chart.Curves("Boxes that overlap by 85%", [.. boxes.Classes.Select(each => new Series(each.Name, each.PrecisionRecallCurve(0.85)))], "recall", "precision")));

// Each point of a curve belongs to a minimum score: from left to right it falls, and more objects are found, among them more that are none. From here on, what has a score above 0.65 counts as found. Labels are dashed.

const double threshold = 0.65;
IReadOnlyList<Detection>[] found = [.. trained.Detect(test).Select(objects => objects.Where(each => each.Score > threshold).ToArray())];

ObjectBox FoundBox(Detection each) => new(each.Box.X0, each.Box.Y0, each.Box.X1, each.Box.Y1, each.ClassIndex);

display(ObjectWall.Of(
    "Test images: what was found, and the labels (dashed)",
    test.Images.Zip(found).Take(8).Select(item => (Picture.Load(item.First.Path), item.Second.Select(FoundBox).Concat(TrueBoxes(item.First)))),
    classes,
    columns: 4));

// ## Counting
//
// Counts need no boxes that fit exactly. Rows are the true numbers of objects in an image, columns those that were found; the diagonal is correct.

var most = Math.Max(test.Images.Max(image => image.Objects.Count), found.Max(objects => objects.Count));
string[] numbers = [.. Enumerable.Range(0, most + 1).Select(number => $"{number}")];
var counted = test.Images.Zip(found, (image, objects) => (True: image.Objects.Count, Found: objects.Count)).ToArray();

Console.WriteLine($"{counted.Sum(count => count.Found)} objects were found where {counted.Sum(count => count.True)} are");

display(Chart.Matrix("Objects in an image", numbers, numbers, (row, column) => counted.Count(count => count.True == row && count.Found == column), down: "how many there are", across: "how many were found"));

// ## Outlines and areas
//
// A mask is as large as the image, so its area is a number of the image's pixels, whatever the size of the network's input. For each found object, the label whose box overlaps it most gives the true area.

display(ObjectWall.Of(
    "The pixels of the objects that were found",
    test.Images.Zip(found).Take(4).Select(item => (item.Second.Aggregate(Picture.Load(item.First.Path), (picture, each) => picture.Tint(each.Mask!.ToPixels(), each.ClassIndex)), Enumerable.Empty<ObjectBox>())),
    classes,
    columns: 4));

var areas = (
    from pair in test.Images.Zip(found)
    from each in pair.Second
    let label = pair.First.Objects.MaxBy(other => other.Box.IntersectionOverUnion(each.Box))
    where label is not null && label.Box.IntersectionOverUnion(each.Box) >= 0.5
    let truth = (label.Mask ?? InstanceMask.FromPolygons(label.Polygons ?? [], pair.First.Width, pair.First.Height)).Area
    select new { Class = each.Label, Found = each.Mask!.Area, True = truth, Difference = $"{Math.Abs(each.Mask.Area - truth) / (double)truth:0%}" }).ToArray();

Console.WriteLine($"areas of {areas.Length} objects differ by {areas.Average(each => Math.Abs(each.Found - each.True) / (double)each.True):0%} on average");

display(areas.Take(8));
