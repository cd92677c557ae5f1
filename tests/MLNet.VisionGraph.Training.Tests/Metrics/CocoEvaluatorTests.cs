namespace MLNet.VisionGraph.Training.Tests.Metrics;

/// <summary>Each rule of COCO's evaluation in a case that can be computed by hand.</summary>
[DefaultFloatingPointTolerance(1e-12)] // COCO's precisions are below 1 by the last bit.
public class CocoEvaluatorTests
{
    private static readonly BoundingBox s_box = new(10, 10, 60, 60);
    private static readonly BoundingBox s_elsewhere = new(200, 200, 260, 260);

    [Test]
    public void Compute_ObjectFoundExactly_IsPerfectInItsRangeOfAreas()
    {
        var metrics = Evaluate([Truth(s_box)], [Found(s_box, 0.9)]);

        Assert.Multiple(() =>
        {
            Assert.That(
                Numbers(metrics),
                Is.EqualTo([1.0, 1, 1, -1, 1, -1, 1, 1, 1, -1, 1, -1]),
                "2500 square pixels are medium; nothing is small or large"
            );
            Assert.That((metrics.MAP50, metrics.MAP50_95), Is.EqualTo((1.0, 1.0)));
            Assert.That((metrics.Images, metrics.Objects, metrics.Detections), Is.EqualTo((1, 1, 1)));
            Assert.That(metrics.IsForMasks, Is.False);
        });
    }

    [Test]
    public void Compute_WrongDetection_CountsBeforeTheRightOneOnly()
    {
        var after = Evaluate([Truth(s_box)], [Found(s_elsewhere, 0.5), Found(s_box, 0.9)]);
        var before = Evaluate([Truth(s_box)], [Found(s_box, 0.5), Found(s_elsewhere, 0.9)]);

        Assert.That((after.AveragePrecision, before.AveragePrecision), Is.EqualTo((1.0, 0.5)));
    }

    [Test]
    public void Compute_HalfOfTheObjectsFound_ReachesTheRecallsUpToOneHalf()
    {
        // 0, 0.01, … 0.5 are 51 of the 101 recalls.
        var metrics = Evaluate([Truth(s_box), Truth(s_elsewhere)], [Found(s_box, 0.9)]);

        Assert.That(metrics.AveragePrecision, Is.EqualTo(51 / 101.0).Within(1e-12));
        Assert.That(metrics.AverageRecall100, Is.EqualTo(0.5));
        Assert.That(metrics.Classes[0].PrecisionRecallCurve().Sum(), Is.EqualTo(51));
    }

    [Test]
    public void Compute_OverlapOfThreeFifths_IsRightAtThreeThresholds()
    {
        // The overlap is 0.6, and a threshold is reached by an overlap that equals it: 0.5, 0.55 and 0.6.
        var metrics = Evaluate([Truth(new BoundingBox(0, 0, 100, 100))], [Found(new BoundingBox(0, 0, 100, 60), 0.9)]);

        Assert.That((metrics.AveragePrecision50, metrics.AveragePrecision75), Is.EqualTo((1.0, 0.0)));
        Assert.That(metrics.AveragePrecision, Is.EqualTo(0.3).Within(1e-12));
        Assert.That(metrics.Classes[0].PrecisionRecallCurve(0.6).Sum(), Is.EqualTo(101));
        Assert.That(metrics.Classes[0].PrecisionRecallCurve(0.65).Sum(), Is.Zero);
    }

    [Test]
    public void Compute_SecondDetectionOfAnObject_IsWrong()
    {
        var metrics = Evaluate([Truth(s_box), Truth(s_elsewhere)], [Found(s_box, 0.9), Found(s_box, 0.8), Found(s_elsewhere, 0.7)]);

        // Up to a recall of one half precision is 1, then 2 of 3.
        Assert.That(metrics.AveragePrecision, Is.EqualTo((51 + 50 * 2 / 3.0) / 101).Within(1e-12));
    }

    [Test]
    public void Compute_DetectionsInACrowd_AreNeitherRightNorWrong()
    {
        // Each lies in the crowd wholly, though it is a small part of it; the crowd itself need not be found.
        var crowd = Truth(new BoundingBox(100, 100, 300, 300)) with
        {
            IsCrowd = true,
        };
        var metrics = Evaluate(
            [Truth(s_box), crowd],
            [Found(new BoundingBox(110, 110, 130, 130), 0.9), Found(s_elsewhere, 0.8), Found(s_box, 0.7)]
        );

        Assert.That((metrics.AveragePrecision, metrics.AverageRecall100, metrics.Objects), Is.EqualTo((1.0, 1.0, 1)));
    }

    [Test]
    public void Compute_DetectionHalfInACrowd_IsMeasuredByItsOwnArea()
    {
        // Six tenths of the detection lie in the crowd: it is ignored at 0.5, 0.55 and 0.6, and wrong above.
        var crowd = Truth(new BoundingBox(100, 100, 300, 300)) with
        {
            IsCrowd = true,
        };
        var metrics = Evaluate([Truth(s_box), crowd], [Found(new BoundingBox(240, 100, 340, 200), 0.9), Found(s_box, 0.7)]);

        Assert.That(metrics.AveragePrecision, Is.EqualTo((3 + 7 * 0.5) / 10).Within(1e-12));
    }

    [Test]
    public void Compute_ObjectAndCrowdOverlap_TheObjectIsTaken()
    {
        // The crowd overlaps more, but an object that counts comes first.
        var crowd = Truth(new BoundingBox(0, 0, 100, 100)) with
        {
            IsCrowd = true,
        };
        var metrics = Evaluate([crowd, Truth(new BoundingBox(10, 10, 60, 45))], [Found(s_box, 0.9)]);

        Assert.That(metrics.AveragePrecision50, Is.EqualTo(1));
        Assert.That(metrics.AverageRecall100, Is.EqualTo(0.5).Within(1e-12), "an overlap of 0.7, at 0.5 to 0.7");
    }

    [Test]
    public void Compute_AreaOfTheAnnotation_DecidesTheRange()
    {
        // The box has 2500 square pixels, the object 900 of them.
        var metrics = Evaluate([Truth(s_box) with { Area = 900 }], [Found(s_box, 0.9)]);

        Assert.That((metrics.AveragePrecisionSmall, metrics.AveragePrecisionMedium), Is.EqualTo((1.0, -1.0)));
    }

    [Test]
    public void Compute_AreaAtTheEndOfARange_IsInBoth()
    {
        var metrics = Evaluate([Truth(s_box) with { Area = 32 * 32 }, Truth(s_elsewhere) with { Area = 96 * 96 }], []);

        Assert.That(
            (metrics.AveragePrecisionSmall, metrics.AveragePrecisionMedium, metrics.AveragePrecisionLarge),
            Is.EqualTo((0.0, 0.0, 0.0))
        );
    }

    [Test]
    public void Compute_WrongDetectionOfAnotherSize_DoesNotCountInTheRange()
    {
        // The wrong detection is large: it halves AP and leaves AP of medium objects alone.
        var metrics = Evaluate([Truth(s_box)], [Found(new BoundingBox(100, 100, 300, 300), 0.9), Found(s_box, 0.7)]);

        Assert.That((metrics.AveragePrecision, metrics.AveragePrecisionMedium), Is.EqualTo((0.5, 1.0)));
    }

    [Test]
    public void Compute_DetectionOfAnObjectOfAnotherSize_IsIgnoredInTheRange()
    {
        // The detection is medium, its object by the annotation small; so for medium objects nothing is wrong.
        var metrics = Evaluate([Truth(s_box) with { Area = 900 }, Truth(s_elsewhere)], [Found(s_box, 0.9), Found(s_elsewhere, 0.7)]);

        Assert.That((metrics.AveragePrecisionMedium, metrics.AverageRecallMedium), Is.EqualTo((1.0, 1.0)));
    }

    [Test]
    public void Compute_EqualScores_StayInTheOrderOfTheirLists()
    {
        var right = Evaluate([Truth(s_box)], [Found(s_box, 0.5), Found(s_elsewhere, 0.5)]);
        var wrong = Evaluate([Truth(s_box)], [Found(s_elsewhere, 0.5), Found(s_box, 0.5)]);

        Assert.That((right.AveragePrecision, wrong.AveragePrecision), Is.EqualTo((1.0, 0.5)));
    }

    [Test]
    public void Compute_EqualScoresInTwoImages_StayInTheOrderOfTheImages()
    {
        CocoEvaluator rightFirst = new(["a"]);
        rightFirst.Add([Truth(s_box)], [Found(s_box, 0.5)]);
        rightFirst.Add([], [Found(s_box, 0.5)]);
        CocoEvaluator wrongFirst = new(["a"]);
        wrongFirst.Add([], [Found(s_box, 0.5)]);
        wrongFirst.Add([Truth(s_box)], [Found(s_box, 0.5)]);

        Assert.That(
            (rightFirst.Compute().AveragePrecision, wrongFirst.Compute().AveragePrecision),
            Is.EqualTo((1.0, 0.5)),
            "an image without objects has its part in the numbers"
        );
    }

    [TestCase(99, 0.01)]
    [TestCase(100, 0.0)]
    public void Compute_ManyDetections_CountTheBestHundred(int better, double precision)
    {
        var detections = Enumerable.Repeat(Found(s_elsewhere, 0.9), better).Append(Found(s_box, 0.5));
        var metrics = Evaluate([Truth(s_box)], [.. detections]);

        Assert.That(metrics.AveragePrecision, Is.EqualTo(precision).Within(1e-12));
        Assert.That(metrics.Detections, Is.EqualTo(100));
    }

    [Test]
    public void Compute_ManyDetectionsOfAnotherClass_TakeNoPlaces()
    {
        CocoEvaluator evaluator = new(["a", "b"]);
        evaluator.Add([Truth(s_box)], [.. Enumerable.Repeat(Found(s_elsewhere, 0.9) with { ClassIndex = 1 }, 150), Found(s_box, 0.5)]);

        Assert.That(evaluator.Compute().AveragePrecision, Is.EqualTo(1));
        Assert.That(evaluator.Compute().Detections, Is.EqualTo(101));
    }

    [Test]
    public void Compute_BestDetections_AreCountedByClassAndImage()
    {
        BoundingBox[] boxes = [.. Enumerable.Range(0, 12).Select(i => BoundingBox.FromSize(100 * i, 0, 50, 50))];
        var metrics = Evaluate([.. boxes.Select(Truth)], [.. boxes.Select((box, i) => Found(box, 0.9 - 0.01 * i))]);

        Assert.That(metrics.AverageRecall1, Is.EqualTo(1 / 12.0).Within(1e-12));
        Assert.That(metrics.AverageRecall10, Is.EqualTo(10 / 12.0).Within(1e-12));
        Assert.That(metrics.AverageRecall100, Is.EqualTo(1));
    }

    [Test]
    public void Compute_ClassesWithoutObjectsOrDetections_AreLeftOutOrZero()
    {
        CocoEvaluator evaluator = new(["found", "missed", "absent", "unused"]);
        evaluator.Add([Truth(s_box), Truth(s_box) with { ClassIndex = 1 }], [Found(s_box, 0.9), Found(s_box, 0.8) with { ClassIndex = 2 }]);
        var metrics = evaluator.Compute();

        Assert.Multiple(() =>
        {
            Assert.That(metrics.AveragePrecision, Is.EqualTo(0.5));
            Assert.That(metrics.Classes.Select(c => c.AveragePrecision), Is.EqualTo([1.0, 0, -1, -1]));
            Assert.That(metrics.Classes.Select(c => c.AveragePrecision50), Is.EqualTo([1.0, 0, -1, -1]));
            Assert.That(metrics.Classes.Select(c => c.AverageRecall), Is.EqualTo([1.0, 0, -1, -1]));
            Assert.That(metrics.Classes.Select(c => c.Objects), Is.EqualTo([1, 1, 0, 0]));
            Assert.That(metrics.Classes.Select(c => c.Detections), Is.EqualTo([1, 0, 1, 0]));
            Assert.That(metrics.Classes.Select(c => c.PrecisionRecallCurve().Count), Is.EqualTo([101, 101, 0, 0]));
        });
    }

    [Test]
    public void Compute_NoImagesOrObjects_GivesMinusOneThroughout()
    {
        CocoEvaluator evaluator = new(["a"]);
        Assert.That(Numbers(evaluator.Compute()), Is.All.EqualTo(-1));

        evaluator.Add([], []);
        evaluator.Add([], [Found(s_box, 0.5)]);
        Assert.That(Numbers(evaluator.Compute()), Is.All.EqualTo(-1));
    }

    [Test]
    public void ScoresByRecall_TwoObjects_AreTheScoresThatReachThem()
    {
        var metrics = Evaluate([Truth(s_box), Truth(s_elsewhere)], [Found(s_box, 0.9), Found(s_elsewhere, 0.4)]);
        var scores = metrics.Classes[0].ScoresByRecall();

        Assert.That((scores[0], scores[50], scores[51], scores[100]), Is.EqualTo((0.9, 0.9, 0.4, 0.4)));
        Assert.That((CocoMetrics.RecallThresholds[50], CocoMetrics.IouThresholds.Count), Is.EqualTo((0.5, 10)));
        Assert.That(() => metrics.Classes[0].ScoresByRecall(0.52), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ComputeMasks_SameBoxesOtherPixels_ComparesThePixels()
    {
        // The box of both is the whole image; the masks are its two diagonals.
        var box = new BoundingBox(0, 0, 2, 2);
        var one = InstanceMask.FromPixels([true, false, false, true], 2, 2);
        var other = InstanceMask.FromPixels([false, true, true, false], 2, 2);
        CocoEvaluator evaluator = new(["a"]);
        evaluator.Add([new GroundTruthObject(0, box, one)], [new Detection(0, "a", 0.9, box, other)]);

        Assert.That((evaluator.Compute().AveragePrecision, evaluator.ComputeMasks().AveragePrecision), Is.EqualTo((1.0, 0.0)));
        Assert.That(evaluator.ComputeMasks().IsForMasks);
    }

    [Test]
    public void ComputeMasks_AreaOfAMask_DecidesTheRangeUnlessTheAnnotationDoes()
    {
        // The box is medium, its mask small.
        var box = new BoundingBox(0, 0, 50, 50);
        var mask = InstanceMask.FromPolygons(
            [
                [0, 0, 50, 0, 50, 20, 0, 20],
            ],
            50,
            50
        );
        CocoEvaluator evaluator = new(["a"]);
        evaluator.Add([new GroundTruthObject(0, box, mask)], [new Detection(0, "a", 0.9, box, mask)]);
        var (boxes, masks) = (evaluator.Compute(), evaluator.ComputeMasks());

        Assert.That((boxes.AveragePrecisionSmall, boxes.AveragePrecisionMedium), Is.EqualTo((-1.0, 1.0)));
        Assert.That((masks.AveragePrecisionSmall, masks.AveragePrecisionMedium), Is.EqualTo((1.0, -1.0)));
    }

    [Test]
    public void ComputeMasks_ObjectsWithoutMasks_SaysHowMany()
    {
        CocoEvaluator evaluator = new(["a"]);
        evaluator.Add([Truth(s_box), Truth(s_elsewhere)], [Found(s_box, 0.9)]);

        Assert.That(
            evaluator.ComputeMasks,
            Throws.InvalidOperationException.With.Message.Contains("2 objects").And.Message.Contains("1 detections")
        );
    }

    [Test]
    public void Add_ValuesThatAreNone_AreRefusedAndNotAdded()
    {
        CocoEvaluator evaluator = new(["a"]);
        var mask = InstanceMask.FromRunLengths([4], 2, 2);
        var larger = InstanceMask.FromRunLengths([6], 2, 3);

        Assert.Multiple(() =>
        {
            Refuses([Truth(s_box) with { ClassIndex = 1 }], [], "no class 1");
            Refuses([], [Found(s_box, 0.5) with { ClassIndex = -1 }], "no class -1");
            Refuses([Truth(new BoundingBox(0, 0, double.NaN, 1))], [], "finite");
            Refuses([], [Found(new BoundingBox(0, double.PositiveInfinity, 1, 1), 0.5)], "finite");
            Refuses([], [Found(s_box, double.NaN)], "score");
            Refuses([Truth(s_box) with { Area = -1 }], [], "area");
            Refuses([Truth(s_box) with { Area = double.NaN }], [], "area");
            Refuses([Truth(s_box) with { Mask = mask }], [Found(s_box, 0.5) with { Mask = larger }], "2 × 3");
            Assert.That(() => evaluator.Add([null!], []), Throws.ArgumentNullException);
            Assert.That(() => evaluator.Add([], [null!]), Throws.ArgumentNullException);
            Assert.That(() => new CocoEvaluator([]), Throws.ArgumentException);
        });
        Assert.That(evaluator.Images, Is.Zero);

        void Refuses(GroundTruthObject[] objects, Detection[] detections, string message) =>
            Assert.That(() => evaluator.Add(objects, detections), Throws.ArgumentException.With.Message.Contains(message));
    }

    [Test]
    public void ToText_ManyClasses_ShowsTheWorst()
    {
        CocoEvaluator evaluator = new(["good", "bad", "none"]);
        evaluator.Add(
            [Truth(s_box), Truth(s_elsewhere) with { ClassIndex = 1 }],
            [Found(s_box, 0.9), Found(s_box, 0.8) with { ClassIndex = 1 }]
        );
        var metrics = evaluator.Compute();

        Assert.That(metrics.ToText(), Does.Contain("AP      0.5000").And.Contain("good   1.0000").And.Contain("none        –"));
        Assert.That(metrics.ToText(1), Does.Contain("bad").And.Not.Contain("good").And.Contain("2 classes"));
        Assert.That(() => metrics.ToText(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static CocoMetrics Evaluate(GroundTruthObject[] objects, Detection[] detections)
    {
        CocoEvaluator evaluator = new(["a"]);
        evaluator.Add(objects, detections);
        return evaluator.Compute();
    }

    private static GroundTruthObject Truth(BoundingBox box) => new(0, box);

    private static Detection Found(BoundingBox box, double score) => new(0, "a", score, box);

    private static double[] Numbers(CocoMetrics metrics) => CocoNumbers.Of(metrics);
}
