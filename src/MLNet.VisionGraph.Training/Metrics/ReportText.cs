using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>Renders reports as text tables.</summary>
internal static class ReportText
{
    private const int LongestName = 24;

    public static string Line(ClassificationReport report) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"top-1 {report.Accuracy:F3}, log-loss {report.LogLoss:F3}, ECE {report.Calibration.ExpectedError:F3} "
                + $"({report.Rows} rows{(report.UnknownRows > 0 ? $", {report.UnknownRows} of unknown classes" : "")})"
        );

    public static string Summary(ClassificationReport report, int maximumClasses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumClasses, 1);
        var shown = Choose(report, maximumClasses, i => report.Classes[i].F1);
        var width = Math.Max("weighted average".Length, shown.Max(i => Name(report, i).Length));
        StringBuilder text = new();
        text.Append("class".PadRight(width)).AppendLine(" precision    recall        F1   support");
        foreach (var i in shown)
        {
            var c = report.Classes[i];
            Row(Name(report, i), c.Precision, c.Recall, c.F1, c.Support);
        }

        if (shown.Count < report.Classes.Count)
            text.AppendLine(CultureInfo.InvariantCulture, $"… and {report.Classes.Count - shown.Count} classes with a higher F1");
        text.AppendLine();
        Average("macro average", report.MacroAverage);
        Average("weighted average", report.WeightedAverage);
        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"top-1 {report.Accuracy:F4}{TopK(report)}   macro accuracy {report.MacroAccuracy:F4}"
        );
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"log-loss {report.LogLoss:F4}   ECE {report.Calibration.ExpectedError:F4}   "
                + $"rows {report.Rows}{Skipped(report)}{Unknown(report)}"
        );
        return text.ToString();

        void Average(string name, AveragedMetrics average) => Row(name, average.Precision, average.Recall, average.F1, report.Rows);

        void Row(string name, double precision, double recall, double f1, long support) =>
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{name.PadRight(width)} {precision,9:F4} {recall,9:F4} {f1,9:F4} {support,9}"
            );
    }

    public static string Confusion(ClassificationReport report, int maximumClasses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumClasses, 1);
        var shown = Choose(
            report,
            maximumClasses,
            i => 2 * report.Classes[i].Correct - report.Classes[i].Support - report.Classes[i].Predicted
        );
        var nameWidth = Math.Max("true \\ predicted".Length, shown.Max(i => Number(i).Length + 1 + Name(report, i).Length));
        var width =
            shown.Max(i => Math.Max(Number(i).Length, shown.Max(j => report.Confusion[i][j].ToString(CultureInfo.InvariantCulture).Length)))
            + 1;
        StringBuilder text = new();
        text.Append("true \\ predicted".PadRight(nameWidth));
        foreach (var j in shown)
            text.Append(Number(j).PadLeft(width));
        text.AppendLine();
        foreach (var i in shown)
        {
            text.Append($"{Number(i)} {Name(report, i)}".PadRight(nameWidth));
            foreach (var j in shown)
                text.Append(report.Confusion[i][j].ToString(CultureInfo.InvariantCulture).PadLeft(width));
            text.AppendLine();
        }

        if (shown.Count < report.Classes.Count)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"… and {report.Classes.Count - shown.Count} classes that are confused less often"
            );
        return text.ToString();
    }

    // All classes in order; if there are too many, those with the lowest measure, still in order.
    private static List<int> Choose(ClassificationReport report, int maximum, Func<int, double> measure) =>
        [.. Enumerable.Range(0, report.Classes.Count).OrderBy(measure).Take(maximum).Order()];

    private static string Name(ClassificationReport report, int index)
    {
        var name = report.Classes[index].Name;
        return name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName - 1), "…");
    }

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static string TopK(ClassificationReport report)
    {
        var k = report.TopKAccuracies.Count;
        return k > 1 ? string.Create(CultureInfo.InvariantCulture, $"   top-{k} {report.TopKAccuracies[k - 1]:F4}") : string.Empty;
    }

    private static string Skipped(ClassificationReport report) =>
        report.SkippedRows > 0
            ? string.Create(CultureInfo.InvariantCulture, $" ({report.SkippedRows} left out: scores that are no numbers)")
            : string.Empty;

    private static string Unknown(ClassificationReport report) =>
        report.UnknownRows > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" (and {report.UnknownRows} of classes that the classifier does not have, which are not counted)"
            )
            : string.Empty;
}
