// The notebook 02-fine-tuning.ipynb as an app of one file: dotnet run 02-fine-tuning.cs
// Written from the notebook by ./build.sh notebooks --store: change that, not this.
#:project ../../src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj
#:project ../../tools/NotebookKit/NotebookKit.csproj
#:property PublishAot=false
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;
using Microsoft.ML;
using Microsoft.ML.Data;
using Notebooks;
using static Notebooks.Kernel;

// # Fine-tuning with live curves
//
// A linear classifier on fixed features trains quickly. Training the whole network is more accurate, and its result depends on the initial weights. This notebook trains EfficientViT-M0 twice on the same few pictures for the same number of epochs: from the package's starter weights, and from random ones. The curves are updated during the training.
//
// The pictures are drawn. Set `VISIONGRAPH_PHOTOS` to a folder with one subfolder per class to use your own photos; then use more epochs, `ImageSize` 224 and all cores as well.

var folder = Environment.GetEnvironmentVariable("VISIONGRAPH_PHOTOS") ?? DrawnPictures.Folder(perKind: 40, seed: 7);
var photos = ImageDatasetSplit.FromFolder(folder, validationFraction: 0.3);
var classes = photos.Training.ClassNames;

Console.WriteLine($"{photos.Training.Count} pictures to learn from, {photos.Validation.Count} to judge by, {classes.Count} kinds: {string.Join(", ", classes)}");

// ## Live curves
//
// A callback is called at the end of each epoch. This one adds a point to its line and redraws both charts: `display` returns the displayed object, and `Update` replaces it.

const int epochs = 8;

Curve[] curves = [];
Figure Charts() => Figure.Beside(
    Chart.Lines("Accuracy on pictures not learned from", [.. curves.Select(curve => curve.ToAccuracy())], "epoch", epochs, most: 1, format: "0.00"),
    Chart.Lines("Loss on pictures learned from", [.. curves.Select(curve => curve.ToLoss())], "epoch", epochs, most: 2, format: "0.00"));

var shown = display(Charts());
curves = [new("starter weights", () => shown.Update(Charts())), new("random weights", () => shown.Update(Charts()))];

TrainedImageClassifier Train(WeightSource weights, Curve curve) => new ImageClassifierTrainer(new ImageTrainingOptions
{
    Backbone = BackboneRegistry.Get("efficientvit_m0"),
    Weights = weights,
    ImageSize = 128,
    Epochs = epochs,
    Threads = 1,            // the same result on any number of cores; leave it out to use them all
    Callbacks = [curve],
}).Train(photos);

var fromStarter = Train(WeightSource.Starter(), curves[0]);
var fromRandom = Train(WeightSource.Random(1), curves[1]);

// ## The effect of the initial weights
//
// Both saw the same pictures equally often. The starter weights have learned from seventeen thousand photos what another network sees in them, and already detect edges, textures and shapes; the random ones have to learn that from these few drawings, and are far from it when the training ends.

display(new[]
{
    new { Start = "starter weights", FirstEpoch = $"{curves[0].Accuracy[0]:0.0%}", BestEpoch = $"{curves[0].Accuracy.Max():0.0%}", LogLoss = $"{fromStarter.Validation.LogLoss:0.00}" },
    new { Start = "random weights", FirstEpoch = $"{curves[1].Accuracy[0]:0.0%}", BestEpoch = $"{curves[1].Accuracy.Max():0.0%}", LogLoss = $"{fromRandom.Validation.LogLoss:0.00}" },
});

Figure Confusion(string title, TrainedImageClassifier trained) => Chart.Matrix(
    title,
    classes,
    classes,
    (row, column) => trained.Validation.Confusion[row][column],
    down: "what it is",
    across: "what the network says");

display(Figure.Beside(Confusion("From starter weights", fromStarter), Confusion("From random weights", fromRandom)));

// ## Into an ML.NET pipeline
//
// `ToTransformer` makes the trained network an ordinary ML.NET transformer, which `mlContext.Model.Save` saves as plain ML.NET, without libtorch.

var mlContext = new MLContext(seed: 1);
Row[] rows = [.. photos.Validation.Samples.Where((_, i) => i % 5 == 0).Take(14).Select(sample => new Row { Path = sample.Name })];
var view = mlContext.Data.LoadFromEnumerable(rows);

using (var transformer = fromStarter.ToTransformer(view.Schema, new ImageScoringOptions { InputColumnName = "Path" }))
{
    var scores = transformer.Transform(view).GetColumn<float[]>("Score").ToArray();
    var best = scores.Select(score => Array.IndexOf(score, score.Max())).ToArray();
    display(PictureWall.Of(
        "What the fine-tuned network says, and how sure it is",
        rows.Index().Select(item => (
            Picture.Load(item.Item.Path).Square(96),
            $"{classes[best[item.Index]]} {scores[item.Index].Max():0%}",
            Path.GetFileName(Path.GetDirectoryName(item.Item.Path)) != classes[best[item.Index]])),
        columns: 7,
        side: 96));
}

// The types of the cells above.

public class Curve(string name, Action changed) : TrainingCallback
{
    public List<double> Accuracy { get; } = [];

    public List<double> Loss { get; } = [];

    public Series ToAccuracy() => new(name, Accuracy);

    public Series ToLoss() => new(name, Loss);

    public override void OnEpochEnd(TrainingState state)
    {
        Accuracy.Add(state.Metrics[MetricNames.ValidationTop1]);
        Loss.Add(state.Metrics[MetricNames.Loss]);
        changed();
    }
}

public class Row
{
    public string Path { get; set; } = "";
}
