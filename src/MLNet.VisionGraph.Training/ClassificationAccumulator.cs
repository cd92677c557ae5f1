using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Accumulates the counts and sums of a <see cref="ClassificationReport"/>, row by row, without keeping scores. Memory use is classes²
/// counters for up to 1000 classes, and beyond that grows with the rows. Not thread-safe.
/// </summary>
/// <remarks>
/// Definitions are those of ML.NET's <c>MulticlassClassificationMetrics</c>: the predicted class is the first one with the highest score; a
/// row's class is among the top K if fewer than K scores are higher, or equal with a lower index; the log-loss of a row is −ln of the
/// probability of its class, clamped to 1e-15 … 1; rows with a score that is not finite are skipped.
/// </remarks>
public sealed class ClassificationAccumulator
{
    /// <summary>The minimum probability in the log-loss. It is single precision because ML.NET's is.</summary>
    private const float MinProbability = 1e-15f;

    private readonly string[] _names;
    private readonly ScoreKind _kind;
    private readonly ConfusionCounts _confusion;
    private readonly long[] _ranks;
    private readonly double[] _logLoss;
    private readonly CalibrationCounter _calibration;

    /// <summary>Initializes the accumulator.</summary>
    /// <param name="classNames">The names of the classes, at least two, in the order of the scores.</param>
    /// <param name="kind">The kind of scores. The default is <see cref="ScoreKind.Logits"/>.</param>
    /// <param name="calibrationBins">
    /// The number of bins of the calibration error, at least 1. The default is 15, as in the literature.
    /// </param>
    /// <exception cref="ArgumentException">There are fewer than two classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of bins is less than 1.</exception>
    public ClassificationAccumulator(IReadOnlyList<string> classNames, ScoreKind kind = ScoreKind.Logits, int calibrationBins = 15)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count < 2)
            throw new ArgumentException($"A classifier has at least two classes, not {classNames.Count}.", nameof(classNames));
        ArgumentOutOfRangeException.ThrowIfLessThan(calibrationBins, 1);
        _names = [.. classNames];
        _kind = kind;
        _confusion = new ConfusionCounts(_names.Length);
        _ranks = new long[_names.Length];
        _logLoss = new double[_names.Length];
        _calibration = new CalibrationCounter(calibrationBins);
    }

    /// <summary>Gets the number of classes.</summary>
    public int Classes => _names.Length;

    /// <summary>Gets the number of rows counted.</summary>
    public long Rows { get; private set; }

    /// <summary>Gets the number of rows that were skipped because a score was not finite.</summary>
    public long SkippedRows { get; private set; }

    /// <summary>Gets the number of rows of classes that the classifier does not have.</summary>
    internal long UnknownRows { get; set; }

    /// <summary>Adds a row.</summary>
    /// <param name="scores">The scores of all classes, [<see cref="Classes"/>].</param>
    /// <param name="label">The row's class, from 0.</param>
    /// <exception cref="ArgumentException">
    /// The number of scores is wrong, or a probability is outside 0 to 1 by more than rounding.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The class does not exist.</exception>
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
            throw new ArgumentException(
                $"{wrong} is not a probability: pass {nameof(ScoreKind)}.{nameof(ScoreKind.Logits)} for logits.",
                nameof(scores)
            );
        }

        Rows++;
        _confusion.Add(label, best);
        _ranks[rank]++;
        _logLoss[label] -= Math.Log(Math.Clamp(probability, MinProbability, 1));
        _calibration.Add(confidence, best == label);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="scores">The scores, [N, <see cref="Classes"/>].</param>
    /// <param name="labels">The classes, [N].</param>
    /// <exception cref="ArgumentException">The numbers of scores and labels do not match; or as for <see cref="Add"/>.</exception>
    public void AddBatch(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        if (scores.Length != (long)labels.Length * Classes)
        {
            throw new ArgumentException(
                $"{labels.Length} rows of {Classes} classes need {(long)labels.Length * Classes} scores; these are {scores.Length}.",
                nameof(scores)
            );
        }

        for (var i = 0; i < labels.Length; i++)
            Add(scores.Slice(i * Classes, Classes), labels[i]);
    }

    /// <summary>Creates the report of the rows so far; more rows may be added afterwards.</summary>
    /// <param name="topK">The greatest K of the top-K accuracies, at least 1, limited to the number of classes. The default is 5.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="topK"/> is less than 1.</exception>
    public ClassificationReport Report(int topK = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        var within = 0L;
        double[] topAccuracies = [.. _ranks.Take(topK).Select(count => ClassMetrics.Share(within += count, Rows))];
        return new ClassificationReport(_names, _confusion.Copy(), topAccuracies, _logLoss, _calibration.Result(), SkippedRows)
        {
            UnknownRows = UnknownRows,
        };
    }
}
