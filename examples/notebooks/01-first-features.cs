// The notebook 01-first-features.ipynb as an app of one file: dotnet run 01-first-features.cs
// Written from the notebook by ./build.sh notebooks --store: change that, not this.
#:project ../../src/MLNet.VisionGraph/MLNet.VisionGraph.csproj
#:project ../../tools/NotebookKit/NotebookKit.csproj
#:property PublishAot=false
using MLNet.VisionGraph;
using Microsoft.ML;
using Microsoft.ML.Data;
using Notebooks;
using static Notebooks.Kernel;

// # First features
//
// A backbone turns a photo into a few hundred numbers, its *features*, in which photos of the same kind lie close together. Any ML.NET trainer can learn from them in a second. This notebook shows all steps: pictures, features, a classifier, its accuracy, a prediction, a saved model.
//
// It needs neither photos nor a network connection: it draws its own pictures, and the package contains small starter weights. Set the environment variable `VISIONGRAPH_PHOTOS` to a folder with one subfolder per class to use your own photos.

var folder = Environment.GetEnvironmentVariable("VISIONGRAPH_PHOTOS") ?? DrawnPictures.Folder(perKind: 60);
Photo[] photos =
[
    .. from kind in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
       from file in Directory.EnumerateFiles(kind).Order(StringComparer.Ordinal)
       select new Photo { Path = file, Label = Path.GetFileName(kind) },
];
string[] classes = [.. photos.Select(photo => photo.Label).Distinct()];

display(PictureWall.Of(
    $"{photos.Length} pictures of {classes.Length} kinds",
    classes.SelectMany(kind => photos.Where(photo => photo.Label == kind).Take(8)).Select(photo => (Picture.Load(photo.Path).Square(84), "", false)),
    columns: 8));

// ## From pictures to features
//
// `EfficientVitFeaturizer` decodes, resizes and crops each picture as its weights expect it, and runs EfficientViT-M0 in ONNX Runtime, in batches, on all cores. It is an ordinary ML.NET estimator: a column of paths in, a column of 192 numbers out.

var mlContext = new MLContext(seed: 1);
var everything = mlContext.Data.LoadFromEnumerable(photos);

var featurizer = mlContext.Transforms.EfficientVitFeaturizer("Features", "Path", weights: WeightSource.Starter()).Fit(everything);
var features = featurizer.Transform(everything).GetColumn<float[]>("Features").ToArray();

Console.WriteLine($"{features.Length} pictures, {features[0].Length} numbers each; the first picture's begin with {string.Join(", ", features[0].Take(6).Select(value => value.ToString("0.00")))}");

// A vector of 192 numbers cannot be plotted, but its two principal components can. The network has not been trained on these drawings and has no labels: any structure comes from the features alone.

var (places, share) = Projection.ToPlane(features);

display(Chart.Points(
    $"Pictures in the plane of their features ({share:0%} of all differences)",
    places.Zip(photos, (place, photo) => (place.X, place.Y, Array.IndexOf(classes, photo.Label))),
    classes));

// ## From features to a classifier
//
// Sailboats are separate; the other kinds need more than two of the 192 dimensions. A classifier uses all of them.
//
// Every fourth picture of a kind is held out. `LbfgsMaximumEntropy`, a linear classifier, is trained on the others. Features are computed once (`AppendCacheCheckpoint`), because the trainer reads the data many times.

var (learn, judge) = (photos.Where((_, i) => i % 4 != 0), photos.Where((_, i) => i % 4 == 0).ToArray());
var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    .Append(mlContext.Transforms.EfficientVitFeaturizer("Features", "Path", weights: WeightSource.Starter()))
    .AppendCacheCheckpoint(mlContext)
    .Append(mlContext.Transforms.NormalizeMeanVariance("Features", fixZero: false))
    .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l2Regularization: 0.1f))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

var model = pipeline.Fit(mlContext.Data.LoadFromEnumerable(learn));
var judged = model.Transform(mlContext.Data.LoadFromEnumerable(judge));
var metrics = mlContext.MulticlassClassification.Evaluate(judged);

Console.WriteLine($"{metrics.MicroAccuracy:0.0%} of {judge.Length} held-out pictures are recognized; guessing would give {1.0 / classes.Length:0.0%}");

// The confusion matrix: rows are the true kinds, columns the predicted ones; the diagonal is correct.

display(Chart.Matrix(
    "Confusion on held-out pictures",
    classes,
    classes,
    (row, column) => metrics.ConfusionMatrix.Counts[row][column],
    down: "what it is",
    across: "what the classifier says"));

var said = judged.GetColumn<string>("PredictedLabel").ToArray();
var wrongs = judge.Index().Where(item => said[item.Index] != item.Item.Label).ToArray();

display(PictureWall.Of(
    wrongs.Length == 0 ? "No mistakes; some that are right" : "Mistakes: what the classifier says",
    (wrongs.Length == 0 ? judge.Index().Take(8) : wrongs.Take(8)).Select(item => (Picture.Load(item.Item.Path).Square(84), said[item.Index], wrongs.Length > 0)),
    columns: 8));

// ## A prediction
//
// `PredictionEngine` scores one picture at a time, here one that was drawn just now.

var newPicture = DrawnPictures.Draw("mushroom", seed: 4242);
var newFile = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.png");
newPicture.Save(newFile);
using (var engine = mlContext.Model.CreatePredictionEngine<Photo, Prediction>(model, new PredictionEngineOptions { OwnsTransformer = false }))
{
    var prediction = engine.Predict(new Photo { Path = newFile });
    display(Figure.Beside(
        PictureWall.Of("A new picture", [(newPicture.Square(160), "", false)], columns: 1, side: 160),
        Chart.Bars($"It is taken for: {prediction.PredictedLabel}", classes.Zip(prediction.Score, (name, score) => (name, (double)score)))));
}

File.Delete(newFile);

// ## A saved model
//
// The saved model is plain ML.NET. A program with Microsoft.ML, Microsoft.ML.ImageAnalytics, Microsoft.ML.OnnxTransformer and ONNX Runtime loads it with `mlContext.Model.Load`; it needs neither this library nor the weights, which are inside.

var zip = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.zip");
mlContext.Model.Save(model, everything.Schema, zip);
var loaded = mlContext.Model.Load(zip, out var schema);
var same = loaded.Transform(mlContext.Data.LoadFromEnumerable(judge)).GetColumn<string>("PredictedLabel").SequenceEqual(said);
File.Delete(zip);

Console.WriteLine($"The loaded model says the same of every picture: {(same ? "yes" : "no")}. It takes the columns {string.Join(" and ", schema.Select(column => column.Name))}.");

// The types of the cells above.

public class Photo
{
    public string Path { get; set; } = "";
    public string Label { get; set; } = "";
}

public class Prediction
{
    public string PredictedLabel { get; set; } = "";
    public float[] Score { get; set; } = [];
}
