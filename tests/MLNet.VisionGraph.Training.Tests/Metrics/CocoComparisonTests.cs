using System.Diagnostics;

namespace MLNet.VisionGraph.Training.Tests.Metrics;

/// <summary>Compares with an evaluation that follows the definition word by word.</summary>
public class CocoComparisonTests
{
    // Sums of the same numbers in another order.
    private const double Rounding = 1e-12;

    [Test]
    public void Compute_RandomBoxes_AreAsDefined()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var (images, classes) = Draw(new Random(seed), masks: false);
            var numbers = CocoNumbers.Of(Evaluator(images, classes).Compute());

            Assert.That(
                numbers,
                Is.EqualTo(new SlowCocoEvaluation(images, classes, masks: false).Numbers()).Within(Rounding),
                $"seed {seed}"
            );
        }
    }

    [Test]
    public void ComputeMasks_RandomMasks_AreAsDefined()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var (images, classes) = Draw(new Random(seed), masks: true);
            var numbers = CocoNumbers.Of(Evaluator(images, classes).ComputeMasks());

            Assert.That(
                numbers,
                Is.EqualTo(new SlowCocoEvaluation(images, classes, masks: true).Numbers()).Within(Rounding),
                $"seed {seed}"
            );
        }
    }

    [Test]
    public void Compute_AsManyImagesAsCoco_TakesSeconds()
    {
        // 5,000 images, 100 detections in each, 80 classes. About a second on two cores; the bound is for busy machines.
        Random random = new(1);
        CocoEvaluator evaluator = new([.. Enumerable.Range(0, 80).Select(i => $"{i}")]);
        for (var i = 0; i < 5000; i++)
        {
            GroundTruthObject[] objects = [.. Enumerable.Range(0, 7).Select(_ => new GroundTruthObject(random.Next(80), Box(random, 400)))];
            Detection[] detections =
            [
                .. Enumerable
                    .Range(0, 100)
                    .Select(j => new Detection(objects[j % 7].ClassIndex, "", random.NextDouble(), Jitter(random, objects[j % 7].Box))),
            ];
            evaluator.Add(objects, detections);
        }

        var watch = Stopwatch.StartNew();
        var metrics = evaluator.Compute();

        Assert.That(metrics.Detections, Is.EqualTo(500_000));
        Assert.That(metrics.AveragePrecision, Is.InRange(0.05, 0.95));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    private static CocoEvaluator Evaluator(IEnumerable<(GroundTruthObject[] Objects, Detection[] Detections)> images, int classes)
    {
        CocoEvaluator evaluator = new([.. Enumerable.Range(0, classes).Select(i => $"{i}")]);
        foreach (var (objects, detections) in images)
            evaluator.Add(objects, detections);
        return evaluator;
    }

    // Few classes and images; crowds, areas of the annotations, ends of ranges, equal scores and equal boxes, and at times many detections.
    private static (List<(GroundTruthObject[], Detection[])> Images, int Classes) Draw(Random random, bool masks)
    {
        var classes = random.Next(1, 4);
        var size = masks ? 48 : 220;
        var digits = random.Next(1, 4);
        List<(GroundTruthObject[], Detection[])> images = [];
        for (var image = random.Next(1, 6); image > 0; image--)
        {
            List<GroundTruthObject> objects = [];
            List<Detection> detections = [];
            for (var count = random.Next(5); count > 0; count--)
            {
                var truth = new GroundTruthObject(random.Next(classes), Box(random, size)) { IsCrowd = random.Next(5) == 0 };
                if (random.Next(3) == 0)
                    truth = truth with { Area = ((double[])[0, 500, 1024, 9216, 20_000])[random.Next(5)] };
                objects.Add(truth with { Mask = masks ? Oval(truth.Box, size) : null });
                for (var found = random.Next(4); found > 0; found--)
                    detections.Add(Detect(random.Next(4) == 0 ? truth.Box : Jitter(random, truth.Box), truth.ClassIndex));
            }

            for (var wrong = !masks && random.Next(20) == 0 ? 140 : random.Next(4); wrong > 0; wrong--)
                detections.Add(Detect(Box(random, size), random.Next(classes)));
            images.Add(([.. objects], [.. detections.OrderBy(_ => random.Next())]));
        }

        return (images, classes);

        Detection Detect(BoundingBox box, int classIndex) =>
            new(classIndex, $"{classIndex}", Math.Round(random.NextDouble(), digits), box, masks ? Oval(box, size) : null);
    }

    private static BoundingBox Box(Random random, int size) =>
        BoundingBox.FromSize(random.Next(size / 2), random.Next(size / 2), 1 + random.Next(size / 2), 1 + random.Next(size / 2));

    private static BoundingBox Jitter(Random random, BoundingBox box)
    {
        return new(box.X0 + Step(box.Width), box.Y0 + Step(box.Height), box.X1 + Step(box.Width), box.Y1 + Step(box.Height));

        double Step(double length) => Math.Round((random.NextDouble() - 0.5) * length * 0.3);
    }

    private static InstanceMask Oval(BoundingBox box, int size)
    {
        var (x, y) = ((box.X0 + box.X1) / 2, (box.Y0 + box.Y1) / 2);
        return InstanceMask.FromPixels(
            [
                .. Enumerable
                    .Range(0, size * size)
                    .Select(i =>
                        Math.Pow((i % size + 0.5 - x) / (box.Width / 2), 2) + Math.Pow((i / size + 0.5 - y) / (box.Height / 2), 2) <= 1
                    ),
            ],
            size,
            size
        );
    }
}
