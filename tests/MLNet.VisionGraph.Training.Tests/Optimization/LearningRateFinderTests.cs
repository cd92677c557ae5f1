using MLNet.VisionGraph.Training.Optimization;

namespace MLNet.VisionGraph.Training.Tests.Optimization;

public class LearningRateFinderTests
{
    [Test]
    public void Sweep_AnyLoss_RunsExponentiallyAndSmoothsWithoutBias()
    {
        List<double> seen = [];
        double[] losses = [4, 2, 3, 3, 3, 3];
        var sweep = LearningRateFinder.Sweep(
            rate =>
            {
                seen.Add(rate);
                return losses[seen.Count - 1];
            },
            new LearningRateFinderOptions
            {
                StartLearningRate = 1e-3,
                EndLearningRate = 1e3,
                Steps = 6,
                Smoothing = 0.5,
            }
        );

        Assert.That(seen, Is.EqualTo([1e-3, 1e-2, 1e-1, 1, 10, 100]).Within(1e-9).Percent);
        Assert.That(sweep.LearningRates, Is.EqualTo(seen));
        Assert.That(sweep.Losses, Is.EqualTo(losses));

        // (2 + 4/2) / (1 + 1/2) and so on: weights 1, 1/2, 1/4 … from the last one back.
        Assert.That(sweep.SmoothedLosses.Take(3), Is.EqualTo([4, 8.0 / 3, (3 + 1 + 1) / 1.75]).Within(1e-12));
        Assert.That(sweep.Diverged, Is.False);
    }

    [Test]
    public void Sweep_LossThatDiverges_StopsThere()
    {
        var steps = 0;
        var sweep = LearningRateFinder.Sweep(rate =>
        {
            steps++;
            return rate < 0.1 ? 2 : 2 + rate * 1000;
        });

        Assert.That(sweep.Diverged, Is.True);
        Assert.That(steps, Is.LessThan(100));
        Assert.That(sweep.SmoothedLosses[^1], Is.GreaterThan(4 * sweep.SmoothedLosses.Min()));
        Assert.That(sweep.SmoothedLosses[^2], Is.LessThanOrEqualTo(4 * sweep.SmoothedLosses.Min()));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void Sweep_LossThatIsNoNumber_StopsAndLeavesItOut(double loss)
    {
        var steps = 0;
        var sweep = LearningRateFinder.Sweep(_ => ++steps == 10 ? loss : 1);

        Assert.That(sweep.Diverged, Is.True);
        Assert.That(sweep.Losses, Has.Count.EqualTo(9));
        Assert.That(sweep.Valley, Is.Null, "ten steps of a hundred say nothing");
    }

    [Test]
    public void Suggestions_MadeUpCurve_AreFastais()
    {
        // Of 20 planned points, the 13 in the middle count. The suggestions are computed separately with fastai's rules: valley 5,
        // steepest 8, minimum 10.
        double[] counting = [2.30, 2.31, 2.29, 2.28, 2.30, 2.20, 2.05, 1.80, 1.85, 1.50, 1.40, 1.45, 1.9];
        double[] losses = [9, 0.1, .. counting, 0.1, 9, 9, 9, 9];
        double[] rates = [.. Enumerable.Range(0, 20).Select(i => Math.Pow(10, -6 + i / 4.0))];
        LearningRateSweep sweep = new(rates, losses, losses, diverged: false, plannedSteps: 20);

        Assert.That(sweep.Valley, Is.EqualTo(rates[2 + 5]));
        Assert.That(sweep.Steepest, Is.EqualTo(rates[2 + 8]));
        Assert.That(sweep.Minimum, Is.EqualTo(rates[2 + 10] / 10));
    }

    [Test]
    public void Suggestions_LossThatOnlyRises_AreNone()
    {
        var loss = 1.0;
        var sweep = LearningRateFinder.Sweep(_ => loss += 0.001);

        Assert.That(sweep.Valley, Is.Null);
        Assert.That(sweep.Steepest, Is.Null);
    }

    [Test]
    public void Sweep_QuadraticDescent_SuggestsARateThatConverges()
    {
        // Gradient descent on w² / 2 · 10 diverges beyond a rate of 0.2.
        var w = 3.0;
        var sweep = LearningRateFinder.Sweep(rate =>
        {
            var loss = 5 * w * w;
            w -= rate * 10 * w;
            return loss;
        });

        Assert.That(sweep.Valley, Is.InRange(1e-4, 0.2));
    }

    [Test]
    public void Sweep_Cancelled_Throws()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.That(() => LearningRateFinder.Sweep(_ => 1, null, source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => LearningRateFinder.Sweep(_ => 1, new LearningRateFinderOptions { Steps = 5 }), Throws.ArgumentException);
        Assert.That(
            () => LearningRateFinder.Sweep(_ => 1, new LearningRateFinderOptions { EndLearningRate = 1e-8 }),
            Throws.ArgumentException
        );
    }
}
