using MLNet.VisionGraph.Graph;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Benchmarks.Training;

/// <summary>
/// The tensor operations with the neighbor aggregation as the paper writes it (arXiv:2307.00395, algorithm 1): x minus each of its shifts
/// in turn, and the maximum of them all. Everything else is delegated to the given operations.
/// </summary>
internal sealed class ShiftByShift(IGraphOps<Tensor> ops) : ForwardingOps<Tensor>(ops)
{
    public override Tensor MaxRelative(Tensor x, int k)
    {
        var largest = zeros_like(x);
        foreach (var dimension in new[] { 2, 3 })
        {
            for (var shift = k; shift < x.shape[dimension]; shift += k)
                largest = maximum(largest, x - x.roll(shift, dimension));
        }

        return largest;
    }
}
