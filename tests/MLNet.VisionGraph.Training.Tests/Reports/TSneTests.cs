using MLNet.VisionGraph.Training.Reports.Map;

namespace MLNet.VisionGraph.Training.Tests.Reports;

public class TSneTests
{
    [Test]
    public void Embed_SeparatedGaussians_KeepsEachPointWithItsOwn()
    {
        var (points, labels) = Gaussians(perCluster: 40, clusters: 4, dimensions: 20, distance: 12);
        var map = TSne.Embed(points);

        var strangers = Enumerable.Range(0, map.Length).Count(i => labels[NearestTo(map, i)] != labels[i]);
        Assert.That(strangers, Is.Zero, "the nearest on the map is of the same cluster");
    }

    [Test]
    public void Embed_OneGaussian_FindsNoClusters()
    {
        var (points, labels) = Gaussians(perCluster: 80, clusters: 2, dimensions: 20, distance: 0);
        var map = TSne.Embed(points);

        var strangers = Enumerable.Range(0, map.Length).Count(i => labels[NearestTo(map, i)] != labels[i]);
        Assert.That(
            strangers / (double)map.Length,
            Is.EqualTo(0.5).Within(0.2),
            "labels that mean nothing are mixed, as in the space itself"
        );
    }

    [Test]
    public void Embed_SamePoints_GivesTheSameMap()
    {
        var (points, _) = Gaussians(perCluster: 15, clusters: 3, dimensions: 8, distance: 5);
        var first = TSne.Embed(points);
        var again = TSne.Embed(points);

        Assert.That(again, Is.EqualTo(first));
    }

    [Test]
    public void Embed_EqualPoints_StaysFinite()
    {
        var map = TSne.Embed([.. Enumerable.Repeat(new float[] { 1, 2, 3 }, 12)]);

        Assert.That(map.All(place => double.IsFinite(place.X) && double.IsFinite(place.Y)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    public void Embed_FewPoints_GivesAPlaceForEach(int count)
    {
        var map = TSne.Embed([.. Enumerable.Range(0, count).Select(i => new float[] { i, i * i })]);

        Assert.That(map, Has.Length.EqualTo(count));
        Assert.That(map.All(place => double.IsFinite(place.X) && double.IsFinite(place.Y)));
    }

    [Test]
    public void Embed_NoTime_GivesTheStartingMap()
    {
        var (points, _) = Gaussians(perCluster: 10, clusters: 2, dimensions: 5, distance: 8);

        Assert.That(TSne.Embed(points, () => true), Has.Length.EqualTo(20));
    }

    [Test]
    public void Of_Affinities_AreSymmetricAndSumToOne()
    {
        var (points, _) = Gaussians(perCluster: 12, clusters: 2, dimensions: 6, distance: 3);
        var affinities = NeighborAffinities.Compute(points, perplexity: 5);

        Assert.Multiple(() =>
        {
            Assert.That(affinities.Sum(row => row.Sum()), Is.EqualTo(1).Within(1e-9));
            Assert.That(affinities[3][17], Is.EqualTo(affinities[17][3]));
            Assert.That(affinities[5][5], Is.Zero);
        });
    }

    [Test]
    public void Project_PointsOnALine_GivesTheirPlacesOnIt()
    {
        float[] places = [-3, -1, 0, 1.5f, 2.5f];
        var projected = PrincipalComponents.Project([.. places.Select(place => new[] { 0.6f * place + 7, 0.8f * place - 2, 5 })], 2);

        var sign = Math.Sign(projected[^1][0]);
        Assert.Multiple(() =>
        {
            Assert.That(projected.Select(place => sign * place[0]), Is.EqualTo(places).Within(1e-5));
            Assert.That(projected.Select(place => place[1]), Is.All.EqualTo(0).Within(1e-5));
        });
    }

    private static int NearestTo((double X, double Y)[] map, int i) =>
        Enumerable.Range(0, map.Length).Where(j => j != i).MinBy(j => Math.Pow(map[j].X - map[i].X, 2) + Math.Pow(map[j].Y - map[i].Y, 2));

    // Clusters at the corners of a simplex; of several dimensions, since t-SNE may fold what is flat.
    private static (float[][] Points, int[] Labels) Gaussians(int perCluster, int clusters, int dimensions, double distance)
    {
        var random = new Random(4);
        int[] labels = [.. Enumerable.Range(0, perCluster * clusters).Select(i => i % clusters)];
        return (
            [
                .. labels.Select(label =>
                    Enumerable.Range(0, dimensions).Select(d => (float)(Normal(random) + (d == label ? distance : 0))).ToArray()
                ),
            ],
            labels
        );
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
