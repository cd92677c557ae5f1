namespace MLNet.VisionGraph.Training;

/// <summary>What a training is doing.</summary>
public enum TrainingPhase
{
    /// <summary>It is about to begin.</summary>
    Starting,

    /// <summary>It computes the embeddings from which a linear probe learns; <see cref="TrainingProgress.Step"/> counts photos.</summary>
    Embedding,

    /// <summary>It trains.</summary>
    Training,

    /// <summary>An epoch has ended and is validated.</summary>
    EpochEnded,

    /// <summary>It has ended.</summary>
    Ended,
}
