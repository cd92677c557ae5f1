using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>An element-wise function and its derivative, computed on vectors.</summary>
internal interface IVectorActivation
{
    /// <summary>Returns f(z).</summary>
    static abstract Vector512<float> Value(Vector512<float> z);

    /// <summary>Returns f'(z) · gradient.</summary>
    static abstract Vector512<float> Gradient(Vector512<float> z, Vector512<float> gradient);
}
