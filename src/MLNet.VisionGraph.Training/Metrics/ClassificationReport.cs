using System.Text.Json;
using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training;

/// <summary>How well a classifier does on a set of photos. Where ML.NET's <c>MulticlassClassificationMetrics</c> has the number too, it is the same.</summary>
public sealed class ClassificationReport
{
    internal ClassificationReport(
        IReadOnlyList<string> names, long[][] confusion, IReadOnlyList<double> topAccuracies, double[] logLoss, Calibration calibration, long skippedRows)
    {
        Classes =
        [
            .. names.Select((name, i) =>
            {
                var support = confusion[i].Sum();
                return new ClassMetrics(name, support, confusion.Sum(row => row[i]), confusion[i][i], ClassMetrics.Share(logLoss[i], support));
            }),
        ];
        Confusion = confusion;
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

    /// <summary>Gets the number of rows that count.</summary>
    public long Rows { get; }

    /// <summary>Gets the number of rows left out because a score was no finite number.</summary>
    public long SkippedRows { get; }

    /// <summary>Gets the top-1 accuracy, from 0 to 1. ML.NET: <c>MicroAccuracy</c>.</summary>
    public double Accuracy => TopKAccuracies[0];

    /// <summary>Gets the accuracies for K = 1, 2, …: the share of rows whose class is among the K best. ML.NET: <c>TopKAccuracyForAllK</c>.</summary>
    public IReadOnlyList<double> TopKAccuracies { get; }

    /// <summary>Gets the mean recall of the classes that have rows, from 0 to 1. ML.NET: <c>MacroAccuracy</c>.</summary>
    public double MacroAccuracy { get; }

    /// <summary>Gets the mean of −ln of the true class's probability, which is cut to 1e-15 … 1; 0 is best.</summary>
    public double LogLoss { get; }

    /// <summary>Gets how much less that is than for guessing by the classes' shares: 1 is perfect, below 0 is worse
    /// than guessing. With rows of one class only it is 0.</summary>
    public double LogLossReduction { get; }

    /// <summary>Gets precision, recall and F1 averaged over the classes that have rows or were predicted, each counting the same (as scikit-learn does it).</summary>
    public AveragedMetrics MacroAverage { get; }

    /// <summary>Gets precision, recall and F1 averaged over the classes by their number of rows.</summary>
    public AveragedMetrics WeightedAverage { get; }

    /// <summary>Gets precision, recall and F1 over all rows at once; with one class a row all three are the accuracy.</summary>
    public AveragedMetrics MicroAverage { get; }

    /// <summary>Gets the classes one by one, in the order of the scores.</summary>
    public IReadOnlyList<ClassMetrics> Classes { get; }

    /// <summary>Gets the confusion matrix: [true class][predicted class] → rows.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Confusion { get; }

    /// <summary>Gets the calibration before any temperature; see <see cref="TemperatureScaling"/>.</summary>
    public Calibration Calibration { get; }

    /// <summary>Makes a report of scores that are all there. For scores that come in batches use <see cref="ClassificationAccumulator"/>.</summary>
    /// <param name="scores">The scores, row by row, [N, C].</param>
    /// <param name="labels">The classes, from 0, [N].</param>
    /// <param name="classNames">The names of the C classes.</param>
    /// <param name="kind">What the scores are. Default: <see cref="ScoreKind.Logits"/>.</param>
    /// <param name="topK">The K up to which top-K accuracies are given. Default: 5.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">The numbers do not fit together.</exception>
    public static ClassificationReport Of(
        ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, IReadOnlyList<string> classNames, ScoreKind kind = ScoreKind.Logits, int topK = 5)
    {
        ClassificationAccumulator accumulator = new(classNames, kind);
        accumulator.AddBatch(scores, labels);
        return accumulator.Report(topK);
    }

    /// <summary>Gets the accuracy for one K.</summary>
    /// <param name="k">How many of the best classes count, at least 1. Beyond the number of classes it is 1.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The report was not made for this K.</exception>
    public double TopKAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (k >= Classes.Count)
            return Rows > 0 ? 1 : 0;
        return k <= TopKAccuracies.Count
            ? TopKAccuracies[k - 1]
            : throw new ArgumentOutOfRangeException(nameof(k), k, $"The report was made for the {TopKAccuracies.Count} best classes: ask for more when making it.");
    }

    /// <summary>Renders the report as a table: a row a class, averages, accuracies.</summary>
    /// <param name="maximumClasses">How many classes are shown; of more, those with the least F1. Default: 50.</param>
    /// <returns>Lines of text, numbers in the invariant culture.</returns>
    public string ToText(int maximumClasses = 50) => ReportText.Summary(this, maximumClasses);

    /// <summary>Renders the confusion matrix as a table, true classes downwards.</summary>
    /// <param name="maximumClasses">How many classes are shown; of more, those that are confused most often. Default: 20.</param>
    /// <returns>Lines of text.</returns>
    public string ConfusionText(int maximumClasses = 20) => ReportText.Confusion(this, maximumClasses);

    /// <summary>Writes the report as JSON.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    public void WriteJson(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        ReportJson.Write(json, this);
    }

    /// <summary>Returns accuracy, log-loss and calibration error in one line.</summary>
    /// <returns>For example <c>top-1 0.912, log-loss 0.31, ECE 0.02 (293 rows)</c>.</returns>
    public override string ToString() => ReportText.Line(this);

    private static AveragedMetrics Average(ClassMetrics[] classes, Func<ClassMetrics, double> weight) => new(
        classes.Sum(c => weight(c) * c.Precision),
        classes.Sum(c => weight(c) * c.Recall),
        classes.Sum(c => weight(c) * c.F1));
}
