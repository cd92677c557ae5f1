namespace MLNet.VisionGraph.Weights;

/// <summary>
/// Which weights to take from a training checkpoint that holds both the trained ones and their exponential moving average (EMA).
/// Published accuracies usually are those of the average.
/// </summary>
public enum EmaPreference
{
    /// <summary>The average where the file has one, else the trained weights. The default.</summary>
    Prefer,

    /// <summary>The trained weights, even where the file has an average.</summary>
    Ignore,

    /// <summary>The average; a file without one is an error.</summary>
    Require,
}
