using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Gathers what a <see cref="ClassificationReport"/> needs, row by row: counts and sums, no scores. Memory is classes² counters. Not safe under
/// concurrent use.
/// </summary>
/// <remarks>
/// Definitions are those of ML.NET's <c>MulticlassClassificationMetrics</c>: the predicted class is the first of the highest scores; a row's class is
/// among the K best if fewer than K scores are higher, or equal with a lower index; the log-loss of a row is −ln of its class's probability, which is cut
/// to 1e-15 … 1; rows with a score that is no finite number do not count.
/// </remarks>
public sealed class ClassificationAccumulator
{
    /// <summary>The least probability that enters the log-loss. ML.NET has it as a single-precision number, so here, too.</summary>
    private const float LeastProbability = 1e-15f;

    private readonly string[] _names;
    private readonly ScoreKind _kind;
    private readonly long[,] _confusion;
    private readonly long[] _ranks;
    private readonly double[] _logLoss;
    private readonly CalibrationCounter _calibration;

    /// <summary>Starts counting.</summary>
    /// <param name="classNames">The names of the classes, at least two, in the order of the scores.</param>
    /// <param name="kind">What the scores are. Default: <see cref="ScoreKind.Logits"/>.</param>
    /// <param name="calibrationBins">The number of bins of the calibration error, at least 1. Default: 15, as in the literature.</param>
    /// <exception cref="ArgumentException">There are fewer than two classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no bins.</exception>
    public ClassificationAccumulator(IReadOnlyList<string> classNames, ScoreKind kind = ScoreKind.Logits, int calibrationBins = 15)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count < 2)
            throw new ArgumentException($"A classifier has at least two classes, not {classNames.Count}.", nameof(classNames));
        ArgumentOutOfRangeException.ThrowIfLessThan(calibrationBins, 1);
        _names = [.. classNames];
        _kind = kind;
        _confusion = new long[_names.Length, _names.Length];
        _ranks = new long[_names.Length];
        _logLoss = new double[_names.Length];
        _calibration = new CalibrationCounter(calibrationBins);
    }

    /// <summary>Gets the number of classes.</summary>
    public int Classes => _names.Length;

    /// <summary>Gets the number of rows counted.</summary>
    public long Rows { get; private set; }

    /// <summary>Gets the number of rows left out because a score was no finite number.</summary>
    public long SkippedRows { get; private set; }

    /// <summary>Counts a row.</summary>
    /// <param name="scores">A score a class, [<see cref="Classes"/>].</param>
    /// <param name="label">The row's class, from 0.</param>
    /// <exception cref="ArgumentException">There is another number of scores, or a probability is outside 0 to 1 by more than rounding.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public void Add(ReadOnlySpan<float> scores, int label)
    {
        if (scores.Length != Classes)
            throw new ArgumentException($"A row has {Classes} scores, one a class; these are {scores.Length}.", nameof(scores));
        if ((uint)label >= (uint)Classes)
            throw new ArgumentOutOfRangeException(nameof(label), label, $"There are {Classes} classes, numbered from 0.");
        var (best, rank) = (0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (!float.IsFinite(scores[i]))
            {
                SkippedRows++;
                return;
            }

            if (scores[i] > scores[best])
                best = i;
            if (scores[i] > scores[label] || (scores[i] == scores[label] && i < label))
                rank++;
        }

        double confidence = scores[best];
        double probability = scores[label];
        if (_kind == ScoreKind.Logits)
        {
            var denominator = Probabilities.LogSumExp(scores, 1);
            confidence = Math.Exp(confidence - denominator);
            probability = Math.Exp(probability - denominator);
        }
        else if (confidence > 1.001 || probability < -0.001)
        {
            var wrong = confidence > 1.001 ? confidence : probability;
            throw new ArgumentException($"{wrong} is no probability: pass {nameof(ScoreKind)}.{nameof(ScoreKind.Logits)} for logits.", nameof(scores));
        }

        Rows++;
        _confusion[label, best]++;
        _ranks[rank]++;
        _logLoss[label] -= Math.Log(Math.Clamp(probability, LeastProbability, 1));
        _calibration.Add(confidence, best == label);
    }

    /// <summary>Counts a batch.</summary>
    /// <param name="scores">The scores, row by row, [N, <see cref="Classes"/>].</param>
    /// <param name="labels">The classes, [N].</param>
    /// <exception cref="ArgumentException">The numbers of scores and labels do not fit together; or as for <see cref="Add"/>.</exception>
    public void AddBatch(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        if (scores.Length != (long)labels.Length * Classes)
        {
            throw new ArgumentException(
                $"{labels.Length} rows of {Classes} classes need {(long)labels.Length * Classes} scores; these are {scores.Length}.", nameof(scores));
        }


        for (var i = 0; i < labels.Length; i++)
            Add(scores.Slice(i * Classes, Classes), labels[i]);
    }

    /// <summary>Makes the report of what was counted so far; counting may go on.</summary>
    /// <param name="topK">The K up to which top-K accuracies are given, at least 1; at most the number of classes counts. Default: 5.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="topK"/> is less than 1.</exception>
    public ClassificationReport Report(int topK = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        long[][] confusion = [.. Enumerable.Range(0, Classes).Select(i => Enumerable.Range(0, Classes).Select(j => _confusion[i, j]).ToArray())];
        var within = 0L;
        double[] topAccuracies = [.. _ranks.Take(topK).Select(count => ClassMetrics.Share(within += count, Rows))];
        return new ClassificationReport(_names, confusion, topAccuracies, _logLoss, _calibration.Result(), SkippedRows);
    }
}
