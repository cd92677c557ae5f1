using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>Computes y = f(scale · x + shift), with a scale and a shift per channel.</summary>
internal readonly unsafe struct NormLoop<TActivation>(float[] scale, float[] shift) : IRowLoop
    where TActivation : struct, IVectorActivation
{
    public static bool HasSums => false;

    public float[] Neutral => scale;

    public void Run(float* x, float* given, float* result, float* first, float* second, int period, int periods)
    {
        fixed (
            float* scales = scale,
                shifts = shift
        )
        {
            for (var row = 0; row < periods; row++, x += period, result += period)
            {
                for (var i = 0; i < period; i += Vector512<float>.Count)
                    TActivation
                        .Value(Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(scales + i), Vector512.Load(shifts + i)))
                        .Store(result + i);
            }
        }
    }
}
