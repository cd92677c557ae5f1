// Only photos of what is normal are learned; photos of anything else stand out.
//   dotnet run 09-anomaly-detection.cs [FOLDER]      FOLDER has one subfolder per class; the first is the normal one
#:project ../src/MLNet.VisionGraph/MLNet.VisionGraph.csproj
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph;

var (train, test) = PhotoFolder.Read(DrawnPictures.FolderOr(args, perClass: 40));
var usual = train[0].Label;
var normal = train.Where(photo => photo.Label == usual).ToList();
var mlContext = new MLContext(seed: 1);

// A photo's score, 0 to 1, is the share of its features that the features of normal photos do not explain. Their mean explains most, so it
// is not subtracted.
var pipeline = mlContext
    .Transforms.EfficientVitFeaturizer("Features", "Path", EfficientVitVariant.M0)
    .AppendCacheCheckpoint(mlContext)
    .Append(mlContext.AnomalyDetection.Trainers.RandomizedPca("Features", rank: 8, ensureZeroMean: false, seed: 1));
var model = pipeline.Fit(mlContext.Data.LoadFromEnumerable(normal));

var scores = model.Transform(mlContext.Data.LoadFromEnumerable(test)).GetColumn<float>("Score").ToArray();
var scored = test.Zip(scores, (photo, score) => (IsOdd: photo.Label != usual, Score: score)).ToArray();
var (odd, well) = (
    scored.Where(photo => photo.IsOdd).Select(photo => photo.Score).ToArray(),
    scored.Where(photo => !photo.IsOdd).Select(photo => photo.Score).ToArray()
);

Console.WriteLine($"learned from {normal.Count} photos of {usual}");
Console.WriteLine($"mean score of {well.Length} new ones: {well.Average():0.00}");
Console.WriteLine($"mean score of {odd.Length} others: {odd.Average():0.00}");
Console.WriteLine($"AUC {odd.Average(o => well.Average(w => o > w ? 1.0 : o == w ? 0.5 : 0)):0.00}, by chance 0.50");
