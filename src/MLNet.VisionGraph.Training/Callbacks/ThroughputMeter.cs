namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>
/// Measures a training loop: images per second, the share of time spent waiting for images, and the remaining time. Averages decay
/// exponentially with a time constant of 30 seconds.
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

    /// <summary>Restarts the timing of a batch, so that the time between (validation, a checkpoint) does not count.</summary>
    public void Restart()
    {
        _mark = clock.GetTimestamp();
        _waitOfBatch = 0;
    }

    /// <summary>Adds the time that the loop waited for a batch of images.</summary>
    public void DataArrived(TimeSpan waited) => _waitOfBatch += waited.TotalSeconds;

    /// <summary>Ends the timing of an update and writes the measurements into the state.</summary>
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
        state.Remaining = TimeSpan.FromSeconds(
            Math.Min(Math.Max(0, state.Span.Steps - state.Step) * (_seconds / _steps), TimeSpan.MaxValue.TotalSeconds / 2)
        );
    }
}
