namespace MLNet.VisionGraph.Training;

/// <summary>The phase of a training run, or of the current training run of a search.</summary>
public enum TrainingPhase
{
    /// <summary>The training is about to begin.</summary>
    Starting,

    /// <summary>A search looks for the weights of a backbone, and downloads them if they are missing.</summary>
    Fetching,

    /// <summary>A search runs a few steps to measure how long an epoch takes.</summary>
    Measuring,

    /// <summary>The embeddings for a linear probe are computed; <see cref="TrainingProgress.Step"/> counts images.</summary>
    Embedding,

    /// <summary>The network is trained.</summary>
    Training,

    /// <summary>An epoch has ended and has been validated.</summary>
    EpochEnded,

    /// <summary>The training, or the whole search, has ended.</summary>
    Ended,
}
