namespace MLNet.VisionGraph.Graph;

/// <summary>The kind of an entry of a state dict.</summary>
public enum ParameterKind
{
    /// <summary>The weight of a convolution, [out, in / groups, height, width], or of a linear layer, [out, in].</summary>
    Weight,

    /// <summary>The bias of a convolution or of a linear layer, [out].</summary>
    Bias,

    /// <summary>The scale (gamma) of a BatchNorm, [channels].</summary>
    NormWeight,

    /// <summary>The shift (beta) of a BatchNorm, [channels].</summary>
    NormBias,

    /// <summary>The running mean of a BatchNorm, [channels]; not trained.</summary>
    RunningMean,

    /// <summary>The running variance of a BatchNorm, [channels]; not trained.</summary>
    RunningVariance,

    /// <summary>The number of batches that a BatchNorm has seen, an int64 scalar; not trained, not needed for scoring.</summary>
    BatchCount,

    /// <summary>The table of an attention's relative position biases, [heads, offsets].</summary>
    AttentionBias,

    /// <summary>The per-channel scale of a residual branch, [channels, 1, 1].</summary>
    LayerScale,
}
