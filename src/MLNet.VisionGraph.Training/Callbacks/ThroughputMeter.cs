namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>
/// Measures a training loop: photos a second, the share of time spent waiting for photos, the time left. The latest batches count most: a time constant of
/// 30 seconds.
/// </summary>
internal sealed class ThroughputMeter(TimeProvider clock)
{
    private const double TimeConstant = 30;

    private long _mark = clock.GetTimestamp();
    private readonly long _start = clock.GetTimestamp();
    private double _seconds;
    private double _waited;
    private double _images;
    private double _steps;
    private double _waitOfBatch;

    /// <summary>Starts the time of a batch anew, so that what lies between (validation, a checkpoint) does not count.</summary>
    public void Restart()
    {
        _mark = clock.GetTimestamp();
        _waitOfBatch = 0;
    }

    /// <summary>Says that the batch's photos are there.</summary>
    public void DataArrived(TimeSpan waited) => _waitOfBatch += waited.TotalSeconds;

    /// <summary>Says that an update is done, and writes what follows into the state.</summary>
    public void StepDone(TrainingState state, int images)
    {
        var seconds = clock.GetElapsedTime(_mark).TotalSeconds;
        var kept = Math.Exp(-seconds / TimeConstant);
        _seconds = _seconds * kept + seconds;
        _waited = _waited * kept + Math.Min(_waitOfBatch, seconds);
        _images = _images * kept + images;
        _steps = _steps * kept + 1;
        Restart();
        state.Elapsed = clock.GetElapsedTime(_start);
        if (_seconds <= 0)
            return;
        state.ImagesPerSecond = _images / _seconds;
        state.DataWaitShare = _waited / _seconds;
        state.Remaining = TimeSpan.FromSeconds(Math.Min(Math.Max(0, state.Span.Steps - state.Step) * (_seconds / _steps), TimeSpan.MaxValue.TotalSeconds / 2));
    }
}
