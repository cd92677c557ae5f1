namespace MLNet.VisionGraph.Weights;

/// <summary>
/// Which weights to take from a training checkpoint that holds both the trained ones and their exponential moving average (EMA).
/// The published accuracies of both papers are those of the trained ones: their official evaluation loads <c>state_dict</c> and <c>model</c>, not the average.
/// </summary>
public enum EmaPreference
{
    /// <summary>The average where the file has one, else the trained weights.</summary>
    Prefer,

    /// <summary>The trained weights, even where the file has an average.</summary>
    Ignore,

    /// <summary>The average; a file without one is an error.</summary>
    Require,
}
