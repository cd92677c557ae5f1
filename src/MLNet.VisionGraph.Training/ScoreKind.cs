namespace MLNet.VisionGraph.Training;

/// <summary>The kinds of a classifier's scores.</summary>
public enum ScoreKind
{
    /// <summary>Logits: any finite numbers, which a softmax turns into probabilities.</summary>
    Logits,

    /// <summary>Probabilities from 0 to 1, as in ML.NET's Score column.</summary>
    Probabilities,
}
