using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Training.Tests.Metrics;

public class ClassificationReportTests
{
    // Ten rows of three classes; the last is never predicted rightly. Scores are one-hot, so predictions can be read off.
    private static readonly int[] s_labels = [0, 0, 0, 0, 1, 1, 1, 2, 2, 1];
    private static readonly int[] s_predictions = [0, 0, 1, 0, 1, 1, 0, 1, 0, 1];

    [Test]
    public void Of_SmallCase_IsWhatOneCountsByHand()
    {
        var report = OneHot();
        var (a, b, c) = (report.Classes[0], report.Classes[1], report.Classes[2]);

        Assert.That(report.Rows, Is.EqualTo(10));
        Assert.That(report.Confusion, Is.EqualTo(new[] { new[] { 3L, 1, 0 }, [1, 3, 0], [1, 1, 0] }));
        Assert.That((a.Support, a.Predicted, a.Correct), Is.EqualTo((4L, 5L, 3L)));
        Assert.That((b.Support, b.Predicted, b.Correct), Is.EqualTo((4L, 5L, 3L)));
        Assert.That((c.Support, c.Predicted, c.Correct), Is.EqualTo((2L, 0L, 0L)));
        Assert.That(report.Accuracy, Is.EqualTo(0.6).Within(1e-12));
        Assert.That(a.Precision, Is.EqualTo(0.6).Within(1e-12));
        Assert.That(a.Recall, Is.EqualTo(0.75).Within(1e-12));
        Assert.That(a.F1, Is.EqualTo(2.0 / 3).Within(1e-12));
        Assert.That((c.Precision, c.Recall, c.F1), Is.EqualTo((0.0, 0.0, 0.0)));
        Assert.That(report.MacroAccuracy, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(report.MacroAverage.Precision, Is.EqualTo(0.4).Within(1e-12));
        Assert.That(report.MacroAverage.F1, Is.EqualTo(4.0 / 9).Within(1e-12));
        Assert.That(report.WeightedAverage.Precision, Is.EqualTo(0.48).Within(1e-12));
        Assert.That(report.WeightedAverage.Recall, Is.EqualTo(0.6).Within(1e-12));
        Assert.That(report.WeightedAverage.F1, Is.EqualTo(1.6 / 3).Within(1e-12));
        Assert.That(report.MicroAverage.F1, Is.EqualTo(0.6).Within(1e-12));
    }

    [Test]
    public void Of_ClassWithoutRows_CountsInMacroAveragesOnlyIfPredicted()
    {
        // sklearn: labels 0, 1 true; 0, 2 predicted; class 3 occurs nowhere.
        float[] scores = [9, 0, 0, 0, 9, 0, 0, 0, 0, 0, 9, 0];
        var report = ClassificationReport.Create(scores, [0, 0, 1], ["a", "b", "c", "d"]);

        Assert.That(report.MacroAverage.Precision, Is.EqualTo(1.0 / 3).Within(1e-12));
        Assert.That(report.MacroAverage.F1, Is.EqualTo(1.0 / 3).Within(1e-12));
        Assert.That(report.MacroAccuracy, Is.EqualTo(0.5).Within(1e-12), "ML.NET's: classes with rows alone");
    }

    [Test]
    public void TopKAccuracies_TiesAndRanks_AreMlNets()
    {
        // Class 2 with scores: best; second; equal to one of a lower index, so third of three.
        float[] scores = [0, 1, 2, 3, 1, 2, 5, 1, 5, 5, 7, 5];
        var report = ClassificationReport.Create(scores, [2, 2, 2, 2], ["a", "b", "c"], topK: 2);

        Assert.That(report.TopKAccuracies, Is.EqualTo([0.25, 0.75]));
        Assert.That(report.TopKAccuracy(3), Is.EqualTo(1));
        Assert.That(() => report.TopKAccuracy(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(report.Confusion[2], Is.EqualTo([2L, 1, 1]), "the first of equal scores is predicted");
    }

    [Test]
    public void LogLoss_OfProbabilities_IsCutAtTheLeast()
    {
        var report = ClassificationReport.Create([0.5f, 0.5f, 1, 0], [0, 1], ["a", "b"], ScoreKind.Probabilities);

        Assert.That(report.Classes[0].LogLoss, Is.EqualTo(Math.Log(2)).Within(1e-12));
        Assert.That(report.Classes[1].LogLoss, Is.EqualTo(-Math.Log(1e-15f)).Within(1e-12));
        Assert.That(report.LogLoss, Is.EqualTo((Math.Log(2) - Math.Log(1e-15f)) / 2).Within(1e-12));
    }

    [Test]
    public void Of_LogitsAndTheirSoftmax_AgreeEvenForLargeLogits()
    {
        float[] logits = [1000, 1001, 999, -3, 2, 0.5f];
        float[] probabilities = [.. Softmax([0, 1, -1]), .. Softmax([-3, 2, 0.5])];
        var ofLogits = ClassificationReport.Create(logits, [0, 1], ["a", "b", "c"]);
        var ofProbabilities = ClassificationReport.Create(probabilities, [0, 1], ["a", "b", "c"], ScoreKind.Probabilities);

        Assert.That(ofLogits.LogLoss, Is.EqualTo(ofProbabilities.LogLoss).Within(1e-6));
        Assert.That(ofLogits.Calibration.ExpectedError, Is.EqualTo(ofProbabilities.Calibration.ExpectedError).Within(1e-6));
    }

    [Test]
    public void Of_RandomScores_AgreesWithMlNetsEvaluate()
    {
        Random random = new(11);
        const int Classes = 4;
        Scored[] rows =
        [
            .. Enumerable
                .Range(0, 300)
                .Select(_ =>
                {
                    var score = Softmax([.. Enumerable.Range(0, Classes).Select(_ => 3 * random.NextDouble())]);
                    return new Scored
                    {
                        Label = random.Next(Classes) < 2 ? (uint)Array.IndexOf(score, score.Max()) : (uint)random.Next(Classes),
                        Score = score,
                    };
                }),
        ];
        foreach (var row in rows)
            row.PredictedLabel = (uint)Array.IndexOf(row.Score, row.Score.Max());
        MLContext context = new(1);
        var expected = context.MulticlassClassification.Evaluate(context.Data.LoadFromEnumerable(rows), topKPredictionCount: 3);
        var found = ClassificationReport.Create(
            rows.SelectMany(row => row.Score).ToArray(),
            [.. rows.Select(row => (int)row.Label)],
            ["a", "b", "c", "d"],
            ScoreKind.Probabilities,
            topK: 3
        );

        Assert.That(found.Accuracy, Is.EqualTo(expected.MicroAccuracy).Within(1e-12).And.LessThan(1));
        Assert.That(found.MacroAccuracy, Is.EqualTo(expected.MacroAccuracy).Within(1e-12));
        Assert.That(found.LogLoss, Is.EqualTo(expected.LogLoss).Within(1e-9));
        Assert.That(found.LogLossReduction, Is.EqualTo(expected.LogLossReduction).Within(1e-9));
        Assert.That(found.Classes.Select(c => c.LogLoss), Is.EqualTo(expected.PerClassLogLoss).Within(1e-9));
        Assert.That(found.TopKAccuracies, Is.EqualTo(expected.TopKAccuracyForAllK).Within(1e-12));
        Assert.That(found.Classes.Select(c => c.Precision), Is.EqualTo(expected.ConfusionMatrix.PerClassPrecision).Within(1e-12));
        Assert.That(found.Classes.Select(c => c.Recall), Is.EqualTo(expected.ConfusionMatrix.PerClassRecall).Within(1e-12));
        Assert.That(
            found.Confusion.SelectMany(row => row).Select(count => (double)count),
            Is.EqualTo(expected.ConfusionMatrix.Counts.SelectMany(row => row))
        );
    }

    [Test]
    public void Add_RowsInBatches_GiveTheSameAsAtOnce()
    {
        Random random = new(3);
        float[] scores = [.. Enumerable.Range(0, 60).Select(_ => (float)random.NextDouble())];
        int[] labels = [.. Enumerable.Range(0, 20).Select(_ => random.Next(3))];
        ClassificationAccumulator accumulator = new(["a", "b", "c"]);
        accumulator.AddBatch(scores.AsSpan(0, 33), labels.AsSpan(0, 11));
        accumulator.Report();
        accumulator.AddBatch(scores.AsSpan(33), labels.AsSpan(11));

        Assert.That(Json(accumulator.Report()), Is.EqualTo(Json(ClassificationReport.Create(scores, labels, ["a", "b", "c"]))));
    }

    [Test]
    public void Add_ScoresThatAreNoNumbers_AreLeftOutAndCounted()
    {
        ClassificationAccumulator accumulator = new(["a", "b"]);
        accumulator.AddBatch([1, 0, float.NaN, 0, 0, float.PositiveInfinity], [0, 0, 1]);
        var report = accumulator.Report();

        Assert.That((report.Rows, report.SkippedRows, report.Accuracy), Is.EqualTo((1L, 2L, 1.0)));
    }

    [Test]
    public void Add_WhatDoesNotFit_Throws()
    {
        ClassificationAccumulator logits = new(["a", "b"]);
        ClassificationAccumulator probabilities = new(["a", "b"], ScoreKind.Probabilities);

        Assert.That(() => logits.Add([1, 2, 3], 0), Throws.ArgumentException);
        Assert.That(() => logits.Add([1, 2], 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => logits.AddBatch([1, 2, 3], [0]), Throws.ArgumentException);
        Assert.That(() => probabilities.Add([3, 1], 0), Throws.ArgumentException.With.Message.Contains("Logits"));
        Assert.That(() => new ClassificationAccumulator(["a"]), Throws.ArgumentException);
    }

    [Test]
    public void Report_WithoutRows_HoldsZeros()
    {
        var report = new ClassificationAccumulator(["a", "b"]).Report();

        Assert.That(
            (report.Rows, report.Accuracy, report.LogLoss, report.LogLossReduction, report.Calibration.ExpectedError),
            Is.EqualTo((0L, 0.0, 0.0, 0.0, 0.0))
        );
        Assert.That(() => Json(report), Throws.Nothing);
    }

    [Test]
    public void ToText_SmallCase_ShowsClassesAveragesAndAccuracy()
    {
        var lines = OneHot().ToText().Split(Environment.NewLine);

        Assert.That(lines[1], Is.EqualTo("anna                        0.6000    0.7500    0.6667         4"));
        Assert.That(lines[3], Does.StartWith("a name that is far too …").And.EndWith("         2"));
        Assert.That(lines, Has.Some.Contains("macro average").And.Some.StartWith("top-1 0.6000   top-3 1.0000"));
        Assert.That(
            OneHot().ToText(maximumClasses: 1).Split(Environment.NewLine)[1..3],
            Is.EqualTo(["a name that is far too …    0.0000    0.0000    0.0000         2", "… and 2 classes with a higher F1"])
        );
    }

    [Test]
    public void ConfusionText_SmallCase_ShowsCounts()
    {
        var lines = OneHot().ConfusionText().Split(Environment.NewLine);

        Assert.That(lines[0].TrimEnd(), Does.EndWith(" 0 1 2"));
        Assert.That(lines[1], Does.StartWith("0 anna").And.EndWith(" 3 1 0"));
        Assert.That(lines[3], Does.EndWith(" 1 1 0"));
    }

    [Test]
    public void WriteJson_SmallCase_CanBeReadAgain()
    {
        using var json = JsonDocument.Parse(Json(OneHot()));
        var root = json.RootElement;

        Assert.That(root.GetProperty("accuracy").GetDouble(), Is.EqualTo(0.6));
        Assert.That(root.GetProperty("classes")[0].GetProperty("name").GetString(), Is.EqualTo("anna"));
        Assert.That(root.GetProperty("confusion")[2][1].GetInt64(), Is.EqualTo(1));
        Assert.That(root.GetProperty("calibration").GetProperty("bins").GetArrayLength(), Is.EqualTo(15));
    }

    private static ClassificationReport OneHot()
    {
        var scores = s_predictions.SelectMany(prediction => Enumerable.Range(0, 3).Select(i => i == prediction ? 4f : 0f)).ToArray();
        return ClassificationReport.Create(scores, s_labels, ["anna", "berta", "a name that is far too long for a table"]);
    }

    private static string Json(ClassificationReport report)
    {
        using MemoryStream stream = new();
        report.WriteJson(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static float[] Softmax(double[] logits)
    {
        var sum = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => (float)(Math.Exp(logit) / sum))];
    }

    private sealed class Scored
    {
        [KeyType(4)]
        public uint Label { get; set; }

        [KeyType(4)]
        public uint PredictedLabel { get; set; }

        [VectorType(4)]
        public float[] Score { get; set; } = [];
    }
}
