using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>
/// Computes Σ(x − p) and Σ(x − p)² of each channel, from which mean and variance follow. The pivot p is near the mean, so that the
/// variance is not a small difference of large numbers.
/// </summary>
internal readonly unsafe struct StatisticsLoop(float[] pivot) : IRowLoop
{
    public static bool HasSums => true;

    public float[] Neutral => pivot;

    public void Run(float* x, float* given, float* result, float* first, float* second, int period, int periods)
    {
        fixed (float* pivots = pivot)
        {
            for (var row = 0; row < periods; row++, x += period)
            {
                for (var i = 0; i < period; i += Vector512<float>.Count)
                {
                    var value = Vector512.Load(x + i) - Vector512.Load(pivots + i);
                    (Vector512.Load(first + i) + value).Store(first + i);
                    Vector512.FusedMultiplyAdd(value, value, Vector512.Load(second + i)).Store(second + i);
                }
            }
        }
    }
}
