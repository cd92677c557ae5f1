namespace MLNet.VisionGraph.Training.Reports;

/// <summary>What a photo is used for.</summary>
internal enum PhotoPart
{
    /// <summary>It is learned from.</summary>
    Training,

    /// <summary>The best epoch is chosen by it.</summary>
    Validation,

    /// <summary>It is judged by at the end only.</summary>
    Test,
}
