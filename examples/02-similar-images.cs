// Which photos look like this one? The features of photos are compared, nothing is trained.
//   dotnet run 02-similar-images.cs [FOLDER]      FOLDER has one subfolder per class
#:project ../src/MLNet.VisionGraph/MLNet.VisionGraph.csproj
#:package System.Numerics.Tensors
using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph;

var (gallery, queries) = PhotoFolder.Read(DrawnPictures.FolderOr(args, perClass: 40));
var mlContext = new MLContext(seed: 1);
using var featurizer = mlContext
    .Transforms.EfficientVitFeaturizer("Features", "Path", EfficientVitVariant.M0)
    .Fit(mlContext.Data.LoadFromEnumerable(gallery));

var index = gallery.Zip(Features(gallery)).ToArray(); // all there is to an index: keep it, add to it
var found = queries.Zip(Features(queries)).Select(query => (Query: query.First, Similar: Search(query.Second, count: 5))).ToArray();

foreach (var (query, similar) in found.DistinctBy(result => result.Query.Label).Take(4))
    Console.WriteLine($"{query.Label}: {string.Join(", ", similar.Select(hit => $"{hit.Photo.Label} {hit.Similarity:0.00}"))}");
Console.WriteLine(
    $"of 5 found, the same class: {found.Average(result => result.Similar.Count(hit => hit.Photo.Label == result.Query.Label)):0.0}, "
        + $"by chance {5.0 / gallery.DistinctBy(photo => photo.Label).Count():0.0}"
);

IEnumerable<float[]> Features(List<Photo> photos) =>
    featurizer.Transform(mlContext.Data.LoadFromEnumerable(photos)).GetColumn<float[]>("Features");

IEnumerable<(Photo Photo, float Similarity)> Search(float[] query, int count) =>
    index
        .Select(item => (item.First, TensorPrimitives.CosineSimilarity(query, item.Second)))
        .OrderByDescending(hit => hit.Item2)
        .Take(count)
        .ToArray();
