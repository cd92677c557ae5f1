namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>Looks up single pixels of a mask without unpacking it, which takes a byte for each pixel of the photo.</summary>
internal sealed class MaskLookup
{
    private readonly InstanceMask _mask;

    // Where runs end, counted in pixels column by column; those inside are at odd indexes.
    private readonly int[] _ends;

    /// <summary>Prepares lookups.</summary>
    /// <param name="mask">The mask.</param>
    public MaskLookup(InstanceMask mask)
    {
        _mask = mask;
        var end = 0;
        _ends = [.. mask.Runs.Select(run => end += run)];
    }

    /// <summary>Determines whether the mask covers a pixel of the photo; outside the photo it covers none.</summary>
    public bool Covers(int x, int y)
    {
        if ((uint)x >= (uint)_mask.Width || (uint)y >= (uint)_mask.Height)
            return false;
        // Only the first run may be empty, so that the ends ascend strictly where a pixel can be.
        var run = Array.BinarySearch(_ends, x * _mask.Height + y + 1);
        return (run < 0 ? ~run : run) % 2 == 1;
    }
}
