namespace MLNet.VisionGraph.Training;

/// <summary>The state of a training run. The trainer passes it to the callbacks, which may ask to stop.</summary>
public sealed class TrainingState
{
    private readonly Dictionary<string, double> _metrics = new(StringComparer.Ordinal);

    /// <summary>Creates the state of a training run that starts or resumes.</summary>
    /// <param name="span">The length of the training.</param>
    public TrainingState(TrainingSpan span) => Span = span;

    /// <summary>Gets the length of the training.</summary>
    public TrainingSpan Span { get; }

    /// <summary>Gets or sets the epoch, from 1; 0 before the first.</summary>
    public int Epoch { get; set; }

    /// <summary>
    /// Gets or sets the number of optimizer updates made in the whole training. A resumed training run continues the count.
    /// </summary>
    public long Step { get; set; }

    /// <summary>Gets or sets a value indicating whether the training continues from a checkpoint.</summary>
    public bool IsResumed { get; set; }

    /// <summary>Gets or sets the learning rate of the last update, before the scales of the parameter groups.</summary>
    public double LearningRate { get; set; }

    /// <summary>
    /// Gets or sets the loss of the last batch; at the end of an epoch, the mean over its batches. NaN before the first batch.
    /// </summary>
    public double Loss { get; set; } = double.NaN;

    /// <summary>Gets or sets the norm of the last gradient before clipping; NaN if it is not computed.</summary>
    public double GradientNorm { get; set; } = double.NaN;

    /// <summary>Gets or sets the names of the images of the last batch, for messages; empty if unknown.</summary>
    public IReadOnlyList<string> BatchItems { get; set; } = [];

    /// <summary>Gets or sets the recent number of training images per second.</summary>
    public double ImagesPerSecond { get; set; }

    /// <summary>Gets or sets the recent share of the time in which the trainer waited for images, from 0 to 1.</summary>
    public double DataWaitShare { get; set; }

    /// <summary>Gets or sets the time since the training started or, if it was resumed, since then.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Gets or sets the remaining time of the training; <see langword="null"/> until it can be estimated.</summary>
    public TimeSpan? Remaining { get; set; }

    /// <summary>Gets the metrics of the epoch, by name (see <see cref="MetricNames"/>); they are complete when the epoch ends.</summary>
    public IReadOnlyDictionary<string, double> Metrics => _metrics;

    /// <summary>Gets a value indicating whether a stop has been requested.</summary>
    public bool StopRequested => StopReason is not null;

    /// <summary>Gets the first reason given for stopping; <see langword="null"/> if no stop has been requested.</summary>
    public string? StopReason { get; private set; }

    /// <summary>
    /// Gets a value indicating whether the training must stop because it failed: use the last good checkpoint, not the current weights.
    /// </summary>
    public bool HasFailed { get; private set; }

    /// <summary>Asks the trainer to stop after the current batch. The first reason is kept.</summary>
    /// <param name="reason">The reason, for the log.</param>
    /// <param name="failed">Whether the training has failed, see <see cref="HasFailed"/>. The default is <see langword="false"/>.</param>
    public void RequestStop(string reason, bool failed = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);

        // A failure takes precedence over an earlier reason.
        if (StopReason is null || (failed && !HasFailed))
            StopReason = reason;
        HasFailed |= failed;
    }

    /// <summary>Sets a metric of the epoch; one of the same name is replaced.</summary>
    /// <param name="name">The name of the metric.</param>
    /// <param name="value">The value of the metric.</param>
    public void SetMetric(string name, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _metrics[name] = value;
    }

    /// <summary>Removes all metrics, as the trainer does when an epoch starts.</summary>
    public void ClearMetrics() => _metrics.Clear();
}
