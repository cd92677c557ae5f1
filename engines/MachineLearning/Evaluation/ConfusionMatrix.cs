using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How often rows of one class were given another.</summary>
public sealed class ConfusionMatrix
{
    private readonly string[] _names;

    internal ConfusionMatrix(double[][] counts, string[] names)
    {
        _names = names;
        Counts = counts;
        NumberOfClasses = counts.Length;
        PerClassPrecision = [.. counts.Select((_, i) => Share(counts[i][i], counts.Sum(row => row[i])))];
        PerClassRecall = [.. counts.Select((row, i) => Share(row[i], row.Sum()))];
    }

    /// <summary>Of the rows given a class, the share that is of it.</summary>
    public IReadOnlyList<double> PerClassPrecision { get; }

    /// <summary>Of the rows of a class, the share that was given it.</summary>
    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>True class by predicted class.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    /// <summary>Number of classes.</summary>
    public int NumberOfClasses { get; }

    /// <summary>One count.</summary>
    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        const string Message = "Invalid index. Should be non-negative, less than the number of classes.";
        Contracts.CheckParam(predictedClassIndicatorIndex >= 0 && predictedClassIndicatorIndex < NumberOfClasses, nameof(predictedClassIndicatorIndex), Message);
        Contracts.CheckParam(actualClassIndicatorIndex >= 0 && actualClassIndicatorIndex < NumberOfClasses, nameof(actualClassIndicatorIndex), Message);
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    /// <summary>The table as text.</summary>
    public string GetFormattedConfusionTable()
    {
        // Names that do not fit over the columns are replaced by numbers, which the rows explain.
        int width = NumberOfClasses == 2 ? 8 : 5;
        int longest = _names.Max(n => n.Length);
        bool numbered = longest > width;
        int digits = numbered ? Math.Max(NumberOfClasses - 1, 0).ToString(CultureInfo.InvariantCulture).Length : 0;
        int labelWidth = Math.Max(9, longest + (numbered ? digits + 2 : 0));
        string rule = string.Concat(Enumerable.Repeat(NumberOfClasses > 2 ? "========" : "===========", NumberOfClasses));

        var text = new StringBuilder().AppendLine().AppendLine("Confusion table");
        StringBuilder Row(string head) => text.Append(head.PadRight(labelWidth + 1)).Append("||");
        Row(string.Empty).AppendLine(rule);
        Row("PREDICTED");
        for (int i = 0; i < NumberOfClasses; i++)
            text.Append(' ').Append((numbered ? i.ToString(CultureInfo.InvariantCulture) : _names[i]).PadLeft(width)).Append(" |");
        text.AppendLine(" Recall");
        Row("TRUTH").AppendLine(rule);
        for (int i = 0; i < NumberOfClasses; i++)
        {
            string label = numbered
                ? $"{i.ToString(CultureInfo.InvariantCulture).PadLeft(digits)}. {_names[i].PadLeft(labelWidth - digits - 2)}"
                : _names[i].PadLeft(labelWidth);
            Row(label);
            foreach (double count in Counts[i])
                text.Append(' ').Append(count.ToString("N0", CultureInfo.InvariantCulture).PadLeft(width)).Append(" |");
            text.Append(' ').AppendLine(PerClassRecall[i].ToString("F4", CultureInfo.InvariantCulture).PadLeft(5));
        }
        Row(string.Empty).AppendLine(rule);
        Row("Precision");
        foreach (double precision in PerClassPrecision)
            text.Append(precision.ToString("N4", CultureInfo.InvariantCulture).PadLeft(width + 1)).Append(" |");
        return text.AppendLine().ToString();
    }

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
