namespace MLNet.VisionGraph.Training;

/// <summary>What a classifier's scores are.</summary>
public enum ScoreKind
{
    /// <summary>Logits: any finite numbers; a softmax makes them probabilities.</summary>
    Logits,

    /// <summary>Probabilities: from 0 to 1, as ML.NET's Score column holds them.</summary>
    Probabilities,
}
