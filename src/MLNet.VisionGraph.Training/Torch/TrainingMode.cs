namespace MLNet.VisionGraph.Training.Torch;

/// <summary>The modes in which a network runs.</summary>
internal enum TrainingMode
{
    /// <summary>Running statistics; no dropout.</summary>
    Evaluation,

    /// <summary>The batch's statistics; dropout and drop path on.</summary>
    Everything,

    /// <summary>Running statistics as in evaluation; dropout and drop path on. For small batches and small data sets.</summary>
    FrozenBatchNorm,
}
