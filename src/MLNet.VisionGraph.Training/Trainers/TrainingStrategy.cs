namespace MLNet.VisionGraph.Training;

/// <summary>How much of a network learns, and when.</summary>
public enum TrainingStrategy
{
    /// <summary>
    /// The head alone, on embeddings that are computed once and without augmentation: the head itself learns in seconds. The backbone stays as it is, norms included.
    /// </summary>
    LinearProbe,

    /// <summary>The whole network from the first step on.</summary>
    FineTune,

    /// <summary>The head first, then one stage more from time to time, from the deepest to the stem (Howard and Ruder, arXiv:1801.06146, section 3.3).</summary>
    Gradual,
}
