using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>A function of single values and its derivative, a vector at a time.</summary>
internal interface IVectorActivation
{
    /// <summary>f(z).</summary>
    static abstract Vector512<float> Value(Vector512<float> z);

    /// <summary>f'(z) · gradient.</summary>
    static abstract Vector512<float> Gradient(Vector512<float> z, Vector512<float> gradient);
}
