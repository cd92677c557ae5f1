using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>
/// Computes the gradient with respect to x from the one with respect to z = scale · x + shift (the second values), including the part
/// through the statistics: scale · given + slope · (x − mean) + offset.
/// </summary>
internal readonly unsafe struct InputGradientLoop(float[] scale, float[] mean, float[] slope, float[] offset) : IRowLoop
{
    public static bool HasSums => false;

    public float[] Neutral => mean;

    public void Run(float* x, float* given, float* result, float* first, float* second, int period, int periods)
    {
        fixed (
            float* scales = scale,
                means = mean,
                slopes = slope,
                offsets = offset
        )
        {
            for (var row = 0; row < periods; row++, x += period, given += period, result += period)
            {
                for (var i = 0; i < period; i += Vector512<float>.Count)
                {
                    var ofStatistics = Vector512.FusedMultiplyAdd(
                        Vector512.Load(x + i) - Vector512.Load(means + i),
                        Vector512.Load(slopes + i),
                        Vector512.Load(offsets + i)
                    );
                    Vector512.FusedMultiplyAdd(Vector512.Load(given + i), Vector512.Load(scales + i), ofStatistics).Store(result + i);
                }
            }
        }
    }
}
