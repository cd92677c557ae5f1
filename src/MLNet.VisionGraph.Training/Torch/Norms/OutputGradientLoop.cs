using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>
/// Computes the gradient with respect to z = scale · x + shift from the one with respect to y = f(z), g = f'(z) · given, and for each
/// channel Σ g and Σ g (x − mean).
/// </summary>
internal readonly unsafe struct OutputGradientLoop<TActivation>(float[] scale, float[] shift, float[] mean) : IRowLoop
    where TActivation : struct, IVectorActivation
{
    public static bool HasSums => true;

    public float[] Neutral => mean;

    public void Run(float* x, float* given, float* result, float* first, float* second, int period, int periods)
    {
        fixed (
            float* scales = scale,
                shifts = shift,
                means = mean
        )
        {
            for (var row = 0; row < periods; row++, x += period, given += period, result += period)
            {
                for (var i = 0; i < period; i += Vector512<float>.Count)
                {
                    var value = Vector512.Load(x + i);
                    var normed = Vector512.FusedMultiplyAdd(value, Vector512.Load(scales + i), Vector512.Load(shifts + i));
                    var gradient = TActivation.Gradient(normed, Vector512.Load(given + i));
                    gradient.Store(result + i);
                    (Vector512.Load(first + i) + gradient).Store(first + i);
                    Vector512.FusedMultiplyAdd(gradient, value - Vector512.Load(means + i), Vector512.Load(second + i)).Store(second + i);
                }
            }
        }
    }
}
