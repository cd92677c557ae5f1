namespace Microsoft.ML.Data;

/// <summary>How well a model tells classes apart.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassCounters counters, string[] names, int topK)
    {
        double rows = counters.Rows;
        double[] perClass = counters.RowsOfClass;
        int[] present = [.. Enumerable.Range(0, perClass.Length).Where(c => perClass[c] > 0)];
        MicroAccuracy = rows > 0 ? counters.Correct / rows : 0;
        MacroAccuracy = present.Length > 0 ? present.Average(c => counters.Confusion[c][c] / perClass[c]) : 0;
        LogLoss = rows > 0 ? counters.LogLoss / rows : 0;
        double entropy = -present.Sum(c => perClass[c] * Math.Log(perClass[c] / rows)) / rows;
        LogLossReduction = (entropy - LogLoss) / entropy;
        PerClassLogLoss = [.. perClass.Select((n, c) => n > 0 ? counters.LogLossOfClass[c] / n : 0)];
        TopKPredictionCount = topK;
        if (topK > 0)
        {
            TopKAccuracyForAllK = [.. Enumerable.Range(1, topK).Select(k => rows > 0 ? counters.Ranks.Take(k).Sum() / rows : 0)];
            TopKAccuracy = TopKAccuracyForAllK[^1];
        }
        ConfusionMatrix = new ConfusionMatrix(counters.Confusion, names);
    }

    /// <summary>The mean of minus the logarithm of the probability of the true class.</summary>
    public double LogLoss { get; }

    /// <summary>How much lower that is than for the classes' frequencies; 1 is perfect.</summary>
    public double LogLossReduction { get; }

    /// <summary>The mean of the classes' recalls, over classes that occur.</summary>
    public double MacroAccuracy { get; }

    /// <summary>The share of rows that were given their class.</summary>
    public double MicroAccuracy { get; }

    /// <summary>The share of rows whose class is among the K best scores.</summary>
    public double TopKAccuracy { get; }

    /// <summary>The K of it.</summary>
    public int TopKPredictionCount { get; }

    /// <summary>The same for 1, 2, ... K; null without K.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    /// <summary>The log-loss over the rows of each class.</summary>
    public IReadOnlyList<double> PerClassLogLoss { get; }

    /// <summary>True against predicted classes.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }
}

/// <summary>What is counted while passing over scored rows.</summary>
internal sealed class MulticlassCounters(int classes)
{
    internal double Rows { get; private set; }

    internal double Correct { get; private set; }

    internal double LogLoss { get; private set; }

    internal double[] RowsOfClass { get; } = new double[classes];

    internal double[] LogLossOfClass { get; } = new double[classes];

    internal double[][] Confusion { get; } = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];

    /// <summary>How many rows have their class at this rank of the scores.</summary>
    internal double[] Ranks { get; } = new double[classes];

    internal void Add(ulong label, ReadOnlySpan<float> scores)
    {
        const float Least = 1e-15f;
        Rows++;
        if (label >= (ulong)classes)
        {
            // A class that training never saw costs the most.
            LogLoss -= Math.Log(Least);
            return;
        }
        int truth = (int)label;
        double loss = -Math.Log(Math.Min(1, Math.Max(Least, scores[truth])));
        LogLoss += loss;
        LogLossOfClass[truth] += loss;
        RowsOfClass[truth]++;
        var (rank, best) = (0, 0);
        for (int c = 0; c < classes; c++)
        {
            if (scores[c] > scores[truth] || (scores[c] == scores[truth] && c < truth))
                rank++;
            if (scores[c] > scores[best])
                best = c;
        }
        Ranks[rank]++;
        Confusion[truth][best]++;
        if (rank == 0)
            Correct++;
    }
}
