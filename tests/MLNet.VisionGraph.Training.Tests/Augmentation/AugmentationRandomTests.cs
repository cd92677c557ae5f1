using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Augmentation;

public class AugmentationRandomTests
{
    private const int Draws = 40_000;

    [Test]
    public void Restart_SameNames_GivesTheSameNumbers()
    {
        var random = new AugmentationRandom(5, 2, 9, 4);
        var first = Enumerable.Range(0, 10).Select(_ => random.NextBits()).ToArray();
        random.Restart(5, 2, 9, 4);

        Assert.That(Enumerable.Range(0, 10).Select(_ => random.NextBits()), Is.EqualTo(first));
    }

    [Test]
    public void NextBits_OtherNames_HaveNothingInCommon()
    {
        var seen = new HashSet<ulong>();
        for (var seed = -2; seed < 3; seed++)
        {
            for (var epoch = 0; epoch < 5; epoch++)
            {
                for (var sample = -2; sample < 8; sample++)
                    seen.Add(new AugmentationRandom(seed, epoch, sample, 1).NextBits());
            }
        }

        Assert.That(seen, Has.Count.EqualTo(5 * 5 * 10));
    }

    [Test]
    public void NextInt_ManyDraws_ComesToEachNumberAlike()
    {
        var random = new AugmentationRandom(1);
        var counts = new int[7];
        for (var i = 0; i < Draws; i++)
            counts[random.NextInt(7)]++;

        Assert.That(counts, Is.All.EqualTo(Draws / 7).Within(Draws * 0.01));
    }

    [Test]
    public void NextNormal_ManyDraws_HasItsMeanAndDeviation()
    {
        var random = new AugmentationRandom(2);
        var values = Enumerable.Range(0, Draws).Select(_ => random.NextNormal(9, 0.5)).ToArray();
        var mean = values.Average();

        Assert.That(mean, Is.EqualTo(9).Within(0.02));
        Assert.That(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), Is.EqualTo(0.5).Within(0.02));
    }

    [TestCase(0.8, 0.8)]
    [TestCase(1.0, 1.0)]
    [TestCase(2.0, 5.0)]
    [TestCase(0.2, 0.6)]
    public void NextBeta_ManyDraws_HasItsMeanAndVariance(double alpha, double beta)
    {
        var random = new AugmentationRandom(3);
        var values = Enumerable.Range(0, Draws).Select(_ => random.NextBeta(alpha, beta)).ToArray();
        var (mean, sum) = (values.Average(), alpha + beta);

        Assert.That(values, Is.All.InRange(0, 1));
        Assert.That(mean, Is.EqualTo(alpha / sum).Within(0.01));
        Assert.That(
            values.Average(value => (value - mean) * (value - mean)),
            Is.EqualTo(alpha * beta / (sum * sum * (sum + 1))).Within(0.004)
        );
    }

    [Test]
    public void Shuffle_ManyTimes_PutsEachItemEverywhere()
    {
        var random = new AugmentationRandom(4);
        var counts = new int[4, 4];
        for (var i = 0; i < 8000; i++)
        {
            int[] items = [0, 1, 2, 3];
            random.Shuffle(items.AsSpan());
            for (var place = 0; place < 4; place++)
                counts[place, items[place]]++;
        }

        Assert.That(counts.Cast<int>(), Is.All.EqualTo(2000).Within(200));
    }
}
