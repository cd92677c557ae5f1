using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training.Tests.Metrics;

public class CalibrationTests
{
    [Test]
    public void ExpectedError_ConstructedCase_IsTheWeightedGap()
    {
        // Ten rows at 0.75, eight of them right; five at 0.95, two right: (10 · 0.05 + 5 · 0.55) / 15.
        ClassificationAccumulator accumulator = new(["a", "b"], ScoreKind.Probabilities);
        for (var i = 0; i < 10; i++)
            accumulator.Add([0.75f, 0.25f], i < 8 ? 0 : 1);
        for (var i = 0; i < 5; i++)
            accumulator.Add([0.05f, 0.95f], i < 2 ? 1 : 0);
        var calibration = accumulator.Report().Calibration;

        Assert.That(calibration.ExpectedError, Is.EqualTo((10 * 0.05 + 5 * 0.55) / 15).Within(1e-7));
        Assert.That(calibration.MaximumError, Is.EqualTo(0.55).Within(1e-7));
        var bin = calibration.Bins[11];
        Assert.That((bin.Lower, bin.Upper, bin.Count), Is.EqualTo((11 / 15.0, 12 / 15.0, 10L)));
        Assert.That((bin.Confidence, bin.Accuracy), Is.EqualTo((0.75, 0.8)));
        Assert.That(calibration.Bins[14].Gap, Is.EqualTo(0.55).Within(1e-7));
        Assert.That(calibration.Bins.Sum(b => b.Count), Is.EqualTo(15));
    }

    [Test]
    public void Bins_ConfidenceOnAnEdge_BelongsToTheLowerBin()
    {
        ClassificationAccumulator accumulator = new(["a", "b"], ScoreKind.Probabilities, calibrationBins: 4);
        accumulator.Add([0.75f, 0.25f], 0);
        accumulator.Add([0.5f, 0.5f], 0);
        accumulator.Add([1, 0], 0);
        accumulator.Add([0, 0], 0);

        Assert.That(accumulator.Report().Calibration.Bins.Select(bin => bin.Count), Is.EqualTo([1L, 1, 1, 1]));
    }

    [TestCase(2.5)]
    [TestCase(0.4)]
    public void Fit_LogitsOfAKnownTemperature_FindsIt(double temperature)
    {
        // Labels are drawn from softmax(z); the classifier says temperature · z.
        Random random = new(17);
        const int Classes = 5;
        const int Rows = 20000;
        var logits = new float[Rows * Classes];
        var labels = new int[Rows];
        for (var i = 0; i < Rows; i++)
        {
            double[] z = [.. Enumerable.Range(0, Classes).Select(_ => 4 * random.NextDouble())];
            var at = random.NextDouble() * z.Sum(Math.Exp);
            for (var c = 0; c < Classes; c++)
                logits[i * Classes + c] = (float)(temperature * z[c] + 100);
            while (labels[i] < Classes - 1 && (at -= Math.Exp(z[labels[i]])) > 0)
                labels[i]++;
        }

        var result = TemperatureScaling.Fit(logits, labels, Classes);

        // The likelihood's curvature gives a standard error of about 1 % for these rows.
        Assert.That(result.Temperature, Is.EqualTo(temperature).Within(3).Percent);
        Assert.That(result.AtBound, Is.False);
        Assert.That(result.NegativeLogLikelihoodAfter, Is.LessThan(result.NegativeLogLikelihoodBefore));
        Assert.That(result.CalibrationAfter.ExpectedError, Is.LessThan(0.015).And.LessThan(result.CalibrationBefore.ExpectedError / 5));
        foreach (var nearby in new[] { 0.99, 1.01 })
            Assert.That(
                NegativeLogLikelihood(logits, labels, Classes, result.Temperature * nearby),
                Is.GreaterThan(result.NegativeLogLikelihoodAfter),
                "the minimum"
            );
        Assert.That(NegativeLogLikelihood(logits, labels, Classes, 1), Is.EqualTo(result.NegativeLogLikelihoodBefore).Within(1e-9));
    }

    [Test]
    public void Fit_TwoRowsByHand_IsTheClosedForm()
    {
        // Two classes, logit difference 1, three of four right: 1 / (1 + e^(−1/T)) = 3/4, so T = 1 / ln 3.
        var result = TemperatureScaling.Fit([1, 0, 1, 0, 1, 0, 1, 0], [0, 0, 0, 1], 2);

        Assert.That(result.Temperature, Is.EqualTo(1 / Math.Log(3)).Within(1e-9));
    }

    [Test]
    public void Fit_NothingToFind_GivesABoundAndSaysSo()
    {
        var allRight = TemperatureScaling.Fit([1, 0, 0, 1], [0, 1], 2);
        var guessing = TemperatureScaling.Fit([1, 0, 1, 0], [0, 1], 2);

        Assert.That((allRight.Temperature, allRight.AtBound), Is.EqualTo((TemperatureScaling.MinTemperature, true)));
        Assert.That((guessing.Temperature, guessing.AtBound), Is.EqualTo((TemperatureScaling.MaxTemperature, true)));
    }

    [Test]
    public void Fit_WhatDoesNotFit_Throws()
    {
        Assert.That(() => new TemperatureScaling(2).Fit(), Throws.InvalidOperationException);
        Assert.That(() => TemperatureScaling.Fit([1, 2, 3], [0], 2), Throws.ArgumentException);
        Assert.That(() => TemperatureScaling.Fit([1, 2], [2], 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static double NegativeLogLikelihood(float[] logits, int[] labels, int classes, double temperature) =>
        labels
            .Select(
                (label, i) =>
                {
                    var row = logits.AsSpan(i * classes, classes).ToArray().Select(logit => (logit - 100) / temperature).ToArray();
                    return Math.Log(row.Sum(Math.Exp)) - row[label];
                }
            )
            .Average();
}
