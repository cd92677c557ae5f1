// Unlabeled photos are grouped by what they show.
//   dotnet run 10-cluster-photos.cs [FOLDER]      FOLDER has one subfolder per class, which the clustering does not see
#:project ../src/MLNet.VisionGraph/MLNet.VisionGraph.csproj
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph;

var (train, test) = PhotoFolder.Read(DrawnPictures.FolderOr(args, perClass: 40));
var photos = train.Concat(test).ToList();
var classes = photos.DistinctBy(photo => photo.Label).Count();
var mlContext = new MLContext(seed: 1);
var data = mlContext.Data.LoadFromEnumerable(photos);

var pipeline = mlContext
    .Transforms.EfficientVitFeaturizer("Features", "Path", EfficientVitVariant.M0)
    .Append(mlContext.Transforms.NormalizeMeanVariance("Features", fixZero: false))
    .AppendCacheCheckpoint(mlContext)
    .Append(mlContext.Clustering.Trainers.KMeans("Features", numberOfClusters: classes));
var clusters = pipeline.Fit(data).Transform(data).GetColumn<uint>("PredictedLabel").ToArray();

var groups = photos
    .Zip(clusters)
    .GroupBy(item => item.Second, item => item.First.Label)
    .Select(group => group.CountBy(label => label).OrderByDescending(pair => pair.Value).ToArray())
    .OrderByDescending(group => group[0].Value)
    .ToArray();
foreach (var group in groups)
    Console.WriteLine(
        $"{group.Sum(pair => pair.Value)} photos: {string.Join(", ", group.Take(3).Select(pair => $"{pair.Value} {pair.Key}"))}"
    );
Console.WriteLine($"purity {(double)groups.Sum(group => group[0].Value) / photos.Count:0.00}, by chance about {1.0 / classes:0.00}");
