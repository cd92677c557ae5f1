namespace MLNet.VisionGraph.Weights.Checkpoints;

/// <summary>
/// The number of bytes that reading a checkpoint may produce: 16 MiB plus eight times the file's length, for inflated zip entries and
/// tensors together. Regular files stay far below (a byte becomes at most a 4-byte float); zip bombs and views that repeat one value
/// endlessly do not.
/// </summary>
internal sealed class ReadBudget(long fileLength)
{
    private const long Floor = 16L << 20;
    private const int Factor = 8;
    private readonly long _limit = Floor + Factor * Math.Min(fileLength, long.MaxValue / (2 * Factor));
    private long _used;

    public void Take(long bytes, string what)
    {
        if (bytes < 0 || bytes > _limit - _used)
        {
            throw new InvalidDataException(
                $"{what} would take {bytes} bytes in addition to {_used}; the limit for a file of this length is {_limit}"
            );
        }

        _used += bytes;
    }
}
