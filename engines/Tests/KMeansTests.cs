using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace EnginesTests;

/// <summary>Against what ML.NET 5.0.1 found in the same rows; the numbers of groups may differ, the groups may not.</summary>
public class KMeansTests
{
    private readonly MLContext _ml = new(1);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void KMeans_ThreeHeaps_GivesMLNetsCentroids(int seed)
    {
        var ml = new MLContext(seed);
        VBuffer<float>[] centroids = default!;
        ml.Clustering.Trainers.KMeans(numberOfClusters: 3).Fit(Heaps()).Model.GetClusterCentroids(ref centroids, out int k);

        Assert.That(k, Is.EqualTo(3));
        var sorted = centroids.Select(centroid => centroid.DenseValues().ToArray()).OrderBy(centroid => centroid[0]).ToArray();
        Assert.That(sorted[0], Is.EqualTo(new[] { -9f, 5.5f, 0 }).Within(1e-5));
        Assert.That(sorted[1], Is.EqualTo(new[] { 0.33333334f, 0.33333334f, 0 }).Within(1e-5));
        Assert.That(sorted[2], Is.EqualTo(new[] { 10.333334f, 10.333334f, 10 }).Within(1e-5));
    }

    [Test]
    public void Transform_ThreeHeaps_GivesSquaredDistancesAndTheNearestAlsoWhenLoaded()
    {
        var model = _ml.Clustering.Trainers.KMeans(numberOfClusters: 3).Fit(Heaps());
        using var file = new MemoryStream();
        _ml.Model.Save(model, Heaps().Schema, file);
        file.Position = 0;
        var scored = _ml.Model.Load(file, out _).Transform(Heaps());
        var (groups, scores) = (scored.GetColumn<uint>("PredictedLabel").ToArray(), scored.GetColumn<float[]>("Score").ToArray());

        Assert.That(scored.Schema.Skip(1).Select(column => $"{column.Name} {column.Type}"), Is.EqualTo(new[] { "PredictedLabel Key<UInt32, 0-2>", "Score Vector<Single, 3>" }));
        Assert.That(new[] { groups[0], groups[3], groups[6] }, Is.EquivalentTo(new uint[] { 1, 2, 3 }));
        Assert.That(groups, Is.EqualTo(new[] { groups[0], groups[0], groups[0], groups[3], groups[3], groups[3], groups[6], groups[6] }));
        Assert.That(scores[0][groups[0] - 1], Is.EqualTo(0.2222222f).Within(1e-5));
        Assert.That(scores[0][groups[3] - 1], Is.EqualTo(313.5556f).Within(1e-3));
        Assert.That(scores[7][groups[6] - 1], Is.EqualTo(0.25f).Within(1e-5));
    }

    [Test]
    public void KMeans_WrongOptionsOrRows_SaysWhatMLNetSays()
    {
        var trainers = _ml.Clustering.Trainers;
        Assert.Multiple(() =>
        {
            Assert.That(() => trainers.KMeans(numberOfClusters: 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.EqualTo("Must be positive (Parameter 'NumberOfClusters')"));
            Assert.That(
                () => trainers.KMeans(new KMeansTrainer.Options { OptimizationTolerance = 0 }),
                Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.EqualTo("Tolerance must be positive (Parameter 'OptimizationTolerance')"));
            Assert.That(() => trainers.KMeans(numberOfClusters: 9).Fit(Heaps()), Throws.InvalidOperationException.With.Message.EqualTo("Failed to initialize clusters: too few examples"));
        });
    }

    private IDataView Heaps() => _ml.Data.LoadFromEnumerable(
        [new Row(0, 0, 0), new Row(0, 1, 0), new Row(1, 0, 0), new Row(10, 10, 10), new Row(10, 11, 10), new Row(11, 10, 10), new Row(-9, 5, 0), new Row(-9, 6, 0)]);

    private sealed class Row
    {
        public Row()
        {
        }

        public Row(params float[] features) => Features = features;

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}
