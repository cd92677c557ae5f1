namespace MLNet.VisionGraph.Training;

/// <summary>The kinds of optimizers.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (arXiv:1711.05101), as in both papers.</summary>
    AdamW,

    /// <summary>Stochastic gradient descent with Nesterov momentum 0.9.</summary>
    Sgd,
}
