using MLNet.VisionGraph.Graph;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>The source of parameters and buffers for <see cref="TensorOps"/>.</summary>
internal interface IParameterTensors
{
    /// <summary>Gets a parameter or a buffer by its official name.</summary>
    /// <param name="at">The name.</param>
    Tensor this[Scope at] { get; }
}
