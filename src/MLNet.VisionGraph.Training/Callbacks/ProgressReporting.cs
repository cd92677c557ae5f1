namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>
/// Reports a training's progress to an <see cref="IProgress{T}"/>: at the start and end, after each epoch, and after batches at limited
/// intervals.
/// </summary>
internal sealed class ProgressReporting : TrainingCallback
{
    private readonly IProgress<TrainingProgress> _progress;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;
    private long _last;

    /// <summary>Initializes the callback.</summary>
    /// <param name="progress">The progress reporter.</param>
    /// <param name="interval">The minimum time between two reports of batches. The default is one second.</param>
    /// <param name="clock">The clock. The default is the system's.</param>
    public ProgressReporting(IProgress<TrainingProgress> progress, TimeSpan? interval = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(progress);
        _progress = progress;
        _interval = interval ?? TimeSpan.FromSeconds(1);
        _clock = clock ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public override void OnTrainStart(TrainingState state) => Report(state, TrainingPhase.Starting);

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state)
    {
        if (_clock.GetElapsedTime(_last) >= _interval)
            Report(state, TrainingPhase.Training);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state) => Report(state, TrainingPhase.EpochEnded);

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingState state) => Report(state, TrainingPhase.Ended);

    private void Report(TrainingState state, TrainingPhase phase)
    {
        _last = _clock.GetTimestamp();
        _progress.Report(TrainingProgress.From(state, phase));
    }
}
