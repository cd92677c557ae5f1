using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Targets;

public class CandidateSamplingTests
{
    [Test]
    public void Choose_Evenly_TakesThePositionsOfTheReference()
    {
        var reference = DetectionReference.Operations.GetProperty("even_sampler");
        int[] all = [.. Enumerable.Range(0, reference.GetProperty("gallery_size").GetInt32())];

        Assert.That(
            new EvenChooser().Choose(all, reference.GetProperty("num").GetInt32()),
            Is.EqualTo(reference.GetProperty("picked_positions").Ints())
        );
    }

    [Test]
    public void Choose_AtRandom_TakesEachCandidateEquallyOften()
    {
        const int candidates = 10,
            chosen = 3,
            draws = 20_000;
        var chooser = new RandomChooser(new AugmentationRandom(7));
        var counts = new int[candidates];
        for (var draw = 0; draw < draws; draw++)
        {
            var found = chooser.Choose([.. Enumerable.Range(0, candidates)], chosen);
            Assert.That(found, Is.Ordered.Ascending.And.Unique);
            Assert.That(found, Has.Length.EqualTo(chosen));
            foreach (var candidate in found)
                counts[candidate]++;
        }

        // Five standard deviations of a binomial count: √(20000 · 0.3 · 0.7) = 65.
        Assert.That(counts, Has.All.EqualTo(draws * chosen / candidates).Within(5 * 65));
    }

    [Test]
    public void Choose_AtRandom_DependsOnTheSeedAlone()
    {
        int[] all = [.. Enumerable.Range(0, 1000)];
        int[] Choose(long seed) => new RandomChooser(new AugmentationRandom(seed)).Choose(all, 20);

        var (first, again, other) = (Choose(1), Choose(1), Choose(2));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [TestCase(300, 500, 128, 128)]
    [TestCase(20, 500, 20, 236)]
    [TestCase(0, 10, 0, 10)]
    [TestCase(300, 5, 128, 5)]
    public void Sample_PositivesAndNegatives_FillsUpWithNegatives(int positives, int negatives, int chosen, int filled)
    {
        var assignment = new Assignment([
            .. Enumerable.Repeat(2, positives),
            Assignment.Ignored,
            Assignment.Outside,
            .. Enumerable.Repeat(Assignment.Background, negatives),
        ]);
        var found = CandidateSampling.RegionProposals.Sample(assignment, new EvenChooser());

        Assert.That((found.Positives.Length, found.Negatives.Length), Is.EqualTo((chosen, filled)));
        Assert.That(found.Positives, Has.All.LessThan(positives));
        Assert.That(found.Negatives, Has.All.GreaterThanOrEqualTo(positives + 2));
    }
}
