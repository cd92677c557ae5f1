using MLNet.VisionGraph.Training.Detectors.Data;
using MLNet.VisionGraph.Training.Reports.Detections;

namespace MLNet.VisionGraph.Training.Tests.Reports;

/// <summary>What counts as found, missed and invented, on cases made by hand.</summary>
public class DetectionMatchingTests
{
    private const int Cat = 0;
    private const int Dog = 1;
    private const int Classes = 2;

    private static readonly BoundingBox s_left = new(0, 0, 20, 20);
    private static readonly BoundingBox s_right = new(50, 50, 80, 80);
    private static readonly BoundingBox s_elsewhere = new(0, 70, 20, 90);

    [TestCase(0.05, 2, 0, 3)]
    [TestCase(0.3, 2, 0, 2)]
    [TestCase(0.31, 1, 1, 2)]
    [TestCase(0.6, 1, 1, 2)]
    [TestCase(0.61, 1, 1, 1)]
    [TestCase(0.9, 1, 1, 0)]
    [TestCase(0.91, 0, 2, 0)]
    public void OfClasses_HandMadeImage_CountsFromTheThresholdOn(double threshold, int found, int missed, int invented)
    {
        // The better box of the cat finds it, the second one is a duplicate; the dog is found late; twice there is nothing.
        var matching = Match(
            [Truth(Cat, s_left), Truth(Dog, s_right)],
            [
                Found(Cat, s_left, 0.9),
                Found(Cat, s_left, 0.8),
                Found(Dog, s_elsewhere, 0.6),
                Found(Dog, s_right, 0.3),
                Found(Cat, s_elsewhere, 0.1),
            ]
        );

        var counts = DetectionCounts.Sum(DetectionCounts.OfClasses(matching, threshold));

        Assert.That(counts, Is.EqualTo(new DetectionCounts(found, missed, invented)));
    }

    [Test]
    public void OfClasses_TwoClasses_GivesPrecisionAndRecallOfEach()
    {
        var matching = Match([Truth(Cat, s_left), Truth(Cat, s_right)], [Found(Cat, s_left, 0.9), Found(Dog, s_elsewhere, 0.9)]);

        var classes = DetectionCounts.OfClasses(matching, 0.5);

        Assert.Multiple(() =>
        {
            Assert.That(classes[Cat].Precision, Is.EqualTo(1));
            Assert.That(classes[Cat].Recall, Is.EqualTo(0.5));
            Assert.That(classes[Dog].Precision, Is.Zero);
            Assert.That(classes[Dog].Recall, Is.Null, "no dog");
            Assert.That(DetectionCounts.OfClasses(matching, 0.95)[Cat].Precision, Is.Null, "no detection");
        });
    }

    [Test]
    public void Create_OverlapBelowHalf_FindsNothing()
    {
        var matching = Match([Truth(Cat, new(0, 0, 10, 10))], [Found(Cat, new(0, 0, 10, 21), 0.9), Found(Cat, new(0, 0, 10, 20), 0.8)]);

        Assert.That(matching.Detections.Select(each => each.Match), Is.EqualTo(new[] { DetectionMatching.Nothing, 0 }));
    }

    [Test]
    public void Create_DetectionsInACrowd_DoNotCount()
    {
        var crowd = new TrainedObject(Cat, new(0, 0, 90, 90), null, null) { IsCrowd = true };
        var matching = Match([crowd], [Found(Cat, s_left, 0.9), Found(Dog, s_right, 0.9)]);

        Assert.Multiple(() =>
        {
            Assert.That(DetectionCounts.OfClasses(matching, 0.5)[Cat], Is.EqualTo(new DetectionCounts(0, 0, 0)));
            Assert.That(DetectionCounts.OfClasses(matching, 0.5)[Dog], Is.EqualTo(new DetectionCounts(0, 0, 1)));
        });
    }

    [Test]
    public void Confusion_WrongClass_DependsOnTheThreshold()
    {
        // The cat is taken for a dog with 0.9, and found with 0.4.
        var matching = Match(
            [Truth(Cat, s_left), Truth(Dog, s_right)],
            [Found(Dog, s_left, 0.9), Found(Cat, s_left, 0.4), Found(Cat, s_elsewhere, 0.7)]
        );

        Assert.Multiple(() =>
        {
            Assert.That(DetectionCounts.Confusion(matching, 0.5), Is.EqualTo(new int[][] { [0, 1, 0], [0, 0, 1], [1, 0, 0] }));
            Assert.That(DetectionCounts.Confusion(matching, 0.3), Is.EqualTo(new int[][] { [1, 0, 0], [0, 0, 1], [1, 1, 0] }));
        });
    }

    [Test]
    public void BestThreshold_InventedBelow_IsAboveThem()
    {
        var matching = Match([Truth(Cat, s_left)], [Found(Cat, s_left, 0.62), Found(Cat, s_elsewhere, 0.33)]);

        Assert.That(DetectionCounts.BestThreshold(matching), Is.EqualTo(0.34));
    }

    [Test]
    public void Create_Scores_AreRoundedDown()
    {
        var matching = Match([], [Found(Cat, s_left, 0.49999), Found(Cat, s_left, 0.57)]);

        Assert.That(matching.Detections.Select(each => each.Score), Is.EqualTo(new[] { 0.57, 0.4999 }));
    }

    [Test]
    public void Find_LabelProblems_AreToldApart()
    {
        var twice = new BoundingBox(50, 50, 80, 80.5);
        DetectionSample[] samples =
        [
            Sample([Truth(Cat, s_left), Truth(Dog, s_right), Truth(Dog, twice), Truth(Cat, s_elsewhere)]),
            Sample([Truth(Cat, s_left)]),
        ];
        Detection[][] found =
        [
            [Found(Dog, s_left, 0.9), Found(Dog, s_right, 0.95)],
            [Found(Cat, s_left, 0.5), Found(Cat, s_right, 0.85)],
        ];
        var matching = DetectionMatching.Create(samples, found, Classes);

        var problems = LabelProblems.Find(
            matching,
            samples,
            [("test", samples)],
            ["cat", "dog"],
            most: 10,
            new DetectionPictures(1_000_000, CancellationToken.None)
        );

        Assert.Multiple(() =>
        {
            Assert.That(problems.Unfound.Select(each => (each.Class, each.Box[1])), Is.EqualTo(new[] { ("cat", s_elsewhere.Y0) }));
            Assert.That(
                problems.Unlabeled.Select(each => (each.Class, each.Score, each.Labeled)),
                Is.EqualTo(new[] { ("dog", 0.9, "cat"), ("cat", 0.85, null) })
            );
            Assert.That(problems.Duplicates.Select(each => (each.Class, each.Part)), Is.EqualTo(new[] { ("dog", "test") }));
            Assert.That(problems.UnfoundCount, Is.EqualTo(1));
            Assert.That(problems.UnlabeledCount, Is.EqualTo(2));
            Assert.That(problems.DuplicateCount, Is.EqualTo(1));
        });
    }

    private static DetectionMatching Match(TrainedObject[] objects, Detection[] found) =>
        DetectionMatching.Create([Sample(objects)], [found], Classes);

    private static DetectionSample Sample(TrainedObject[] objects) => new(ImageSample.FromFile("one.png", 0), 100, 100, objects);

    private static TrainedObject Truth(int label, BoundingBox box) => new(label, box, null, null);

    private static Detection Found(int label, BoundingBox box, double score) => new(label, $"class {label}", score, box);
}
