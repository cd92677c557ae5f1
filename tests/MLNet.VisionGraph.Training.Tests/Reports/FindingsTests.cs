using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.LinearProbe;
using MLNet.VisionGraph.Training.Metrics;
using MLNet.VisionGraph.Training.Reports;

namespace MLNet.VisionGraph.Training.Tests.Reports;

public class FindingsTests
{
    private static readonly ReportClock s_endless = new(TimeSpan.FromHours(1), CancellationToken.None);

    [Test]
    public void Find_OnePhotoAmongStrangers_NamesItAndTheirLabel()
    {
        var random = new Random(3);
        List<ReviewedImage> photos =
        [
            .. Enumerable
                .Range(0, 60)
                .Select(i => Photo(label: i % 2, [i % 2 == 0 ? 5 : -5, (float)random.NextDouble(), (float)random.NextDouble()])),
        ];
        photos.Add(Photo(label: 1, [5, 0.5f, 0.5f]));
        var found = SuspiciousLabel.Find(photos, Neighbors(photos), s_endless);

        Assert.That(found.Select(label => (label.Image, label.Suggested, label.Share)), Is.EqualTo(new[] { (60, 0, 1.0) }));
        Assert.That(found[0].Neighbors.Select(neighbor => photos[neighbor].Label), Is.All.Zero);
    }

    [Test]
    public void Find_FewPhotos_SaysNothing()
    {
        List<ReviewedImage> photos = [.. Enumerable.Range(0, 15).Select(i => Photo(label: i == 0 ? 1 : 0, [1, i]))];

        Assert.That(SuspiciousLabel.Find(photos, Neighbors(photos), s_endless), Is.Empty);
    }

    [Test]
    public void Find_SameAndSimilarFiles_AreGroupedWithWhatIsWrongAboutThem()
    {
        ReviewedImage[] photos =
        [
            Photo(0, [1, 0, 0], DatasetPart.Training, content: 1, look: 0b1111),
            Photo(0, [0, 1, 0], DatasetPart.Training, content: 2, look: ulong.MaxValue),
            Photo(0, [1, 0, 0], DatasetPart.Test, content: 1, look: 0b1111),
            Photo(1, [0, 1, 0.01f], DatasetPart.Training, content: 3, look: ulong.MaxValue - 1),
            // Similar to look at, but not to the network.
            Photo(0, [0, 0, 1], DatasetPart.Training, content: 4, look: ulong.MaxValue - 2),
        ];
        var found = DuplicateGroup.Find(photos, Neighbors(photos), s_endless);

        Assert.That(found, Has.Count.EqualTo(2));
        Assert.Multiple(() =>
        {
            Assert.That((found[0].IsExact, found[0].IsLeak, found[0].LabelsDiffer), Is.EqualTo((true, true, false)));
            Assert.That(found[0].Images, Is.EqualTo(new[] { 0, 2 }));
            Assert.That((found[1].IsExact, found[1].IsLeak, found[1].LabelsDiffer), Is.EqualTo((false, false, true)));
            Assert.That(found[1].Images, Is.EqualTo(new[] { 1, 3 }));
        });
    }

    [Test]
    public void Of_ResizedPicture_LooksAlikeAndAnotherDoesNot()
    {
        using var original = Drawn(1, seed: 1);
        using var smaller = ImageResampler.Resize(original, new PixelWindow(0, 0, 80, 80), 61, 61, ResampleFilter.Bicubic);
        using var other = Drawn(1, seed: 2);
        var hash = DifferenceHash.Create(original);

        Assert.Multiple(() =>
        {
            Assert.That(hash.DistanceTo(hash), Is.Zero);
            Assert.That(hash.DistanceTo(DifferenceHash.Create(smaller)), Is.LessThanOrEqualTo(14));
            Assert.That(hash.DistanceTo(DifferenceHash.Create(other)), Is.GreaterThan(28));
        });
    }

    [Test]
    public void Of_Neighbors_AreTheNearestInOrderWithoutThePointItself()
    {
        var neighbors = new NearestNeighbors([
            [1, 0],
            [0.9f, 0.1f],
            [0, 1],
            [-1, 0],
            [0, -1],
        ]);

        Assert.That(neighbors.Of(0, 2).Select(neighbor => neighbor.Point), Is.EqualTo(new[] { 1, 2 }).Or.EqualTo(new[] { 1, 4 }));
        Assert.That(neighbors.Of(0, 9), Has.Length.EqualTo(4));
    }

    // From the formula by hand; where all are right it is n / (n + z²).
    [TestCase(0.8, 10, 0.4901625, 0.9433178)]
    [TestCase(1.0, 20, 0.8388748, 1.0)]
    [TestCase(0.0, 0, 0.0, 1.0)]
    public void Of_WilsonInterval_IsTheFormulas(double share, int rows, double lower, double upper)
    {
        var interval = WilsonInterval.Create(share, rows);

        Assert.That(
            (interval.Lower, interval.Upper),
            Is.EqualTo((lower, upper))
                .Using<(double, double)>((a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-6 && Math.Abs(a.Item2 - b.Item2) < 1e-6)
        );
    }

    private static NearestNeighbors Neighbors(IEnumerable<ReviewedImage> photos) => new([.. photos.Select(photo => photo.Embedding)]);

    private static RgbImage Drawn(int kind, int seed)
    {
        using var image = DrawnImages.Pattern(kind, new Random(seed));
        return MLNet.VisionGraph.Training.Data.SampleDecoder.ToRgb(image);
    }

    private static ReviewedImage Photo(
        int label,
        float[] embedding,
        DatasetPart part = DatasetPart.Training,
        ulong content = 0,
        ulong look = 0
    ) =>
        new(ImageSample.FromFile("photo.jpg", label), part, [0.5f, 0.25f], embedding)
        {
            Content = content == 0 ? new ContentHash((ulong)Random.Shared.NextInt64(), 1, 1, 1) : new ContentHash(content, 0, 0, 0),
            Look = new DifferenceHash(look, look),
            Thumbnail = [],
        };
}
