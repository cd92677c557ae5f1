namespace MLNet.VisionGraph.Training;

/// <summary>What an experiment is doing.</summary>
public enum ImageClassificationExperimentPhase
{
    /// <summary>It looks for a backbone's weights, and downloads them where they are missing.</summary>
    Fetching,

    /// <summary>It trains a head on a backbone that stays as it is.</summary>
    Probing,

    /// <summary>It makes a few steps to see how long an epoch takes.</summary>
    Measuring,

    /// <summary>It trains one of the best backbones.</summary>
    Training,

    /// <summary>It is done.</summary>
    Ended,
}
