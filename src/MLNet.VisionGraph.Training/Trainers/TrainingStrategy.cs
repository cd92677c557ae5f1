namespace MLNet.VisionGraph.Training;

/// <summary>How much of a network learns.</summary>
public enum TrainingStrategy
{
    /// <summary>The head alone; the backbone stays as it is, norms included. Fast, and hard to overfit.</summary>
    HeadOnly,

    /// <summary>The whole network from the first step on.</summary>
    FineTune,
}
