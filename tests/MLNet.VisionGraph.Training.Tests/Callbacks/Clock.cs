namespace MLNet.VisionGraph.Training.Tests.Callbacks;

/// <summary>A clock that advances only when a test advances it.</summary>
internal sealed class Clock : TimeProvider
{
    private TimeSpan _now = TimeSpan.FromSeconds(1_700_000_000);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _now;
}
