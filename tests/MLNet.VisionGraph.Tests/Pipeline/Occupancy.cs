namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>Counts how many are inside at a time. Safe under concurrent use.</summary>
internal sealed class Occupancy
{
    private readonly Lock _lock = new();
    private int _inside;

    /// <summary>Gets the maximum number that were inside at the same time.</summary>
    public int Most { get; private set; }

    /// <summary>Goes in, stays for some turns of a loop, and leaves.</summary>
    public void Visit(int turns)
    {
        lock (_lock)
            Most = Math.Max(Most, ++_inside);
        Thread.SpinWait(turns);
        lock (_lock)
            _inside--;
    }
}
