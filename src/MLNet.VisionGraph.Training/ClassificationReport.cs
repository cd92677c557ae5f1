using System.Text.Json;
using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// The metrics of a classifier on a set of images. Those that ML.NET's <c>MulticlassClassificationMetrics</c> contains have the
/// same values.
/// </summary>
public sealed class ClassificationReport
{
    internal ClassificationReport(
        IReadOnlyList<string> names,
        ConfusionCounts confusion,
        IReadOnlyList<double> topAccuracies,
        double[] logLoss,
        Calibration calibration,
        long skippedRows
    )
    {
        var (support, predicted, correct) = (new long[names.Count], new long[names.Count], new long[names.Count]);
        foreach (var (label, answer, count) in confusion.Cells())
        {
            support[label] += count;
            predicted[answer] += count;
            correct[label] += label == answer ? count : 0;
        }

        Classes =
        [
            .. names.Select(
                (name, i) => new ClassMetrics(name, support[i], predicted[i], correct[i], ClassMetrics.Share(logLoss[i], support[i]))
            ),
        ];
        Counts = confusion;
        TopKAccuracies = topAccuracies;
        Calibration = calibration;
        SkippedRows = skippedRows;
        Rows = Classes.Sum(c => c.Support);
        LogLoss = ClassMetrics.Share(logLoss.Sum(), Rows);

        var occurring = Classes.Where(c => c.Support > 0).ToArray();
        MacroAccuracy = occurring.Select(c => c.Recall).DefaultIfEmpty(0).Average();
        var entropy = -occurring.Sum(c => (double)c.Support / Rows * Math.Log((double)c.Support / Rows));
        LogLossReduction = entropy > 0 ? (entropy - LogLoss) / entropy : 0;

        var involved = Classes.Where(c => c.Support + c.Predicted > 0).ToArray();
        MacroAverage = Average(involved, _ => 1.0 / involved.Length);
        WeightedAverage = Average(occurring, c => (double)c.Support / Rows);
        MicroAverage = new AveragedMetrics(Accuracy, Accuracy, Accuracy);
    }

    /// <summary>Gets the number of evaluated rows.</summary>
    public long Rows { get; }

    /// <summary>Gets the number of rows that were skipped because a score was not a finite number.</summary>
    public long SkippedRows { get; }

    /// <summary>
    /// Gets the number of rows whose class the classifier does not have. They are in no other number: it cannot predict their class, and
    /// whether that is an error is for the reader to say. The default is 0.
    /// </summary>
    public long UnknownRows { get; internal init; }

    /// <summary>Gets the top-1 accuracy, from 0 to 1. ML.NET: <c>MicroAccuracy</c>.</summary>
    public double Accuracy => TopKAccuracies[0];

    /// <summary>
    /// Gets the top-K accuracies for K = 1, 2, …: the share of rows whose class is among the K best. ML.NET: <c>TopKAccuracyForAllK</c>.
    /// </summary>
    public IReadOnlyList<double> TopKAccuracies { get; }

    /// <summary>Gets the mean recall of the classes that have rows, from 0 to 1. ML.NET: <c>MacroAccuracy</c>.</summary>
    public double MacroAccuracy { get; }

    /// <summary>Gets the log-loss: the mean of −ln of the true class's probability, which is clamped to 1e-15 … 1. 0 is best.</summary>
    public double LogLoss { get; }

    /// <summary>
    /// Gets the reduction of the log-loss relative to predicting the class frequencies: 1 is perfect, below 0 is worse than the
    /// frequencies. It is 0 if all rows belong to one class.
    /// </summary>
    public double LogLossReduction { get; }

    /// <summary>
    /// Gets precision, recall and F1 averaged with equal weights over the classes that have rows or were predicted (as in scikit-learn).
    /// </summary>
    public AveragedMetrics MacroAverage { get; }

    /// <summary>Gets precision, recall and F1 averaged over the classes, weighted by their number of rows.</summary>
    public AveragedMetrics WeightedAverage { get; }

    /// <summary>Gets precision, recall and F1 over all rows; with one class per row, all three equal the accuracy.</summary>
    public AveragedMetrics MicroAverage { get; }

    /// <summary>Gets the metrics of each class, in the order of the scores.</summary>
    public IReadOnlyList<ClassMetrics> Classes { get; }

    /// <summary>Gets the confusion matrix: the number of rows by [true class][predicted class].</summary>
    public IReadOnlyList<IReadOnlyList<long>> Confusion => Counts;

    /// <summary>Gets the confusion matrix.</summary>
    internal ConfusionCounts Counts { get; }

    /// <summary>Gets the calibration before temperature scaling; see <see cref="TemperatureScaling"/>.</summary>
    public Calibration Calibration { get; }

    /// <summary>
    /// Creates a report from all scores at once. For scores that arrive in batches, use <see cref="ClassificationAccumulator"/>.
    /// </summary>
    /// <param name="scores">The scores, [N, C], row-major.</param>
    /// <param name="labels">The classes, from 0, [N].</param>
    /// <param name="classNames">The names of the C classes.</param>
    /// <param name="kind">The kind of the scores. The default is <see cref="ScoreKind.Logits"/>.</param>
    /// <param name="topK">The largest K for which a top-K accuracy is computed. The default is 5.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">
    /// The numbers of scores, labels and classes do not match, or a score does not fit <paramref name="kind"/>.
    /// </exception>
    public static ClassificationReport Create(
        ReadOnlySpan<float> scores,
        ReadOnlySpan<int> labels,
        IReadOnlyList<string> classNames,
        ScoreKind kind = ScoreKind.Logits,
        int topK = 5
    )
    {
        ClassificationAccumulator accumulator = new(classNames, kind);
        accumulator.AddBatch(scores, labels);
        return accumulator.Report(topK);
    }

    /// <summary>Returns the top-K accuracy for one K.</summary>
    /// <param name="k">The number of best classes that count, at least 1. Beyond the number of classes the accuracy is 1.</param>
    /// <returns>The accuracy, from 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The report was not created for this K.</exception>
    public double TopKAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (k >= Classes.Count)
            return Rows > 0 ? 1 : 0;
        return k <= TopKAccuracies.Count
            ? TopKAccuracies[k - 1]
            : throw new ArgumentOutOfRangeException(
                nameof(k),
                k,
                $"The report was created for the {TopKAccuracies.Count} best classes: request more when you create it."
            );
    }

    /// <summary>Renders the report as a table: one row per class, averages, accuracies.</summary>
    /// <param name="maximumClasses">
    /// The maximum number of classes to show; if there are more, those with the lowest F1 are shown. The default is 50.
    /// </param>
    /// <returns>The lines of text; numbers use the invariant culture.</returns>
    public string ToText(int maximumClasses = 50) => ReportText.Summary(this, maximumClasses);

    /// <summary>Renders the confusion matrix as a table, with one row per true class.</summary>
    /// <param name="maximumClasses">
    /// The maximum number of classes to show; if there are more, those that are confused most often are shown. The default is 20.
    /// </param>
    /// <returns>The lines of text.</returns>
    public string ConfusionText(int maximumClasses = 20) => ReportText.Confusion(this, maximumClasses);

    /// <summary>
    /// Writes the report as JSON. With more than 200 classes <c>confusion</c> is null, and <c>confusions</c> has the most frequent
    /// confusions instead, as true class, predicted class and number of rows; <c>confusionsLeftOut</c> is the number of others.
    /// </summary>
    /// <param name="stream">The stream, which stays open.</param>
    public void WriteJson(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        JsonSerializer.Serialize(stream, ReportJson.Create(this), ReportJson.Indented);
        stream.Flush();
    }

    /// <summary>Returns accuracy, log-loss and calibration error in one line.</summary>
    /// <returns>For example <c>top-1 0.912, log-loss 0.31, ECE 0.02 (293 rows)</c>.</returns>
    public override string ToString() => ReportText.Line(this);

    private static AveragedMetrics Average(ClassMetrics[] classes, Func<ClassMetrics, double> weight) =>
        new(classes.Sum(c => weight(c) * c.Precision), classes.Sum(c => weight(c) * c.Recall), classes.Sum(c => weight(c) * c.F1));
}
