namespace MLNet.VisionGraph.Training.Torch;

/// <summary>How a network runs.</summary>
internal enum TrainingMode
{
    /// <summary>Running statistics, no dropout.</summary>
    Evaluation,

    /// <summary>The batch's statistics, dropout and drop path on.</summary>
    Everything,

    /// <summary>Running statistics as in evaluation, dropout and drop path on: for small batches and small data.</summary>
    FrozenNorms,
}
