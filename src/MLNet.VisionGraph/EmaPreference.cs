namespace MLNet.VisionGraph;

/// <summary>
/// The weights to read from a training checkpoint that holds both the trained weights and their exponential moving average (EMA).
/// The published accuracies of both papers are those of the trained weights: their official evaluation loads <c>state_dict</c> and
/// <c>model</c>, not the average.
/// </summary>
public enum EmaPreference
{
    /// <summary>The average if the file has one, otherwise the trained weights.</summary>
    Prefer,

    /// <summary>The trained weights, even if the file has an average.</summary>
    Ignore,

    /// <summary>The average; a file without one is an error.</summary>
    Require,
}
