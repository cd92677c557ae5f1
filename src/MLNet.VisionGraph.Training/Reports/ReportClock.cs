namespace MLNet.VisionGraph.Training.Reports;

/// <summary>Determines when a report must end its work: at its time limit, or when it is canceled.</summary>
internal sealed class ReportClock
{
    private readonly long _start;
    private readonly TimeSpan _time;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Starts a clock.</summary>
    public ReportClock(TimeSpan time, CancellationToken cancellationToken)
        : this(TimeProvider.System.GetTimestamp(), time, cancellationToken) { }

    private ReportClock(long start, TimeSpan time, CancellationToken cancellationToken) =>
        (_start, _time, _cancellationToken) = (start, time, cancellationToken);

    /// <summary>Gets a value indicating whether the time is over.</summary>
    public bool IsOver => _cancellationToken.IsCancellationRequested || Elapsed >= _time;

    /// <summary>Gets the elapsed time.</summary>
    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    /// <summary>Returns a clock that ends earlier, to leave time for later parts.</summary>
    /// <param name="share">The share of the time limit, counted from the same start.</param>
    public ReportClock Until(double share) => new(_start, _time * share, _cancellationToken);
}
