namespace MLNet.VisionGraph.Backbones.MobileVig;

/// <summary>
/// The drop rates of stochastic depth, rising linearly from 0 at the first block to the given rate at the last (arXiv:1603.09382,
/// section 3).
/// </summary>
internal sealed class DropPathSchedule(double last, int blocks)
{
    private int _block;

    public double Next() => blocks == 1 ? 0 : last * _block++ / (blocks - 1);
}
