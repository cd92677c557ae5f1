using MLNet.VisionGraph.Training.Torch.Optimizers;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>The weights of a training and the state of its optimizer, as a checkpoint holds them.</summary>
internal interface ICheckpointedWeights
{
    /// <summary>Gets the optimizer.</summary>
    ModuleOptimizer Optimizer { get; }

    /// <summary>Returns a copy of the current weights.</summary>
    StateDict Current();

    /// <summary>Returns a copy of the averaged weights; null if there is no average.</summary>
    StateDict? Average();

    /// <summary>Restores the averaged weights.</summary>
    /// <param name="average">The weights.</param>
    void RestoreAverage(StateDict average);
}
