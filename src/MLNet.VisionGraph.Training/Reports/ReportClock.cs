namespace MLNet.VisionGraph.Training.Reports;

/// <summary>Tells when a report has looked at enough: its time is over, or whoever asked for it does not want to wait any longer.</summary>
internal sealed class ReportClock
{
    private readonly long _start;
    private readonly TimeSpan _time;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Starts a clock.</summary>
    public ReportClock(TimeSpan time, CancellationToken cancellationToken)
        : this(TimeProvider.System.GetTimestamp(), time, cancellationToken)
    {
    }

    private ReportClock(long start, TimeSpan time, CancellationToken cancellationToken) => (_start, _time, _cancellationToken) = (start, time, cancellationToken);

    /// <summary>Gets whether it is over.</summary>
    public bool IsOver => _cancellationToken.IsCancellationRequested || Elapsed >= _time;

    /// <summary>Gets the time that has gone by.</summary>
    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    /// <summary>Gives a clock that is over earlier, so that something is left for what follows.</summary>
    /// <param name="share">The share of the time, counted from the same start.</param>
    public ReportClock Until(double share) => new(_start, _time * share, _cancellationToken);
}
