namespace MLNet.VisionGraph.Training;

/// <summary>The part of a network that is trained, and when.</summary>
public enum TrainingStrategy
{
    /// <summary>
    /// Only the head, on embeddings that are computed once and without augmentation: training the head takes seconds. The backbone does not
    /// change, norms included.
    /// </summary>
    LinearProbe,

    /// <summary>The whole network from the first step on.</summary>
    FineTune,

    /// <summary>
    /// The head first, then one more stage at a time, from the deepest to the stem (Howard and Ruder, arXiv:1801.06146, section 3.3).
    /// </summary>
    Gradual,
}
