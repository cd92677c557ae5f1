namespace MLNet.VisionGraph.Training;

/// <summary>Where a training stands. The trainer keeps one and hands it to the callbacks, which may ask to stop.</summary>
public sealed class TrainingState
{
    private readonly Dictionary<string, double> _metrics = new(StringComparer.Ordinal);

    /// <summary>Makes the state of a training that begins, or goes on.</summary>
    /// <param name="span">Its length.</param>
    public TrainingState(TrainingSpan span) => Span = span;

    /// <summary>Gets the length of the training.</summary>
    public TrainingSpan Span { get; }

    /// <summary>Gets or sets the epoch, from 1; 0 before the first.</summary>
    public int Epoch { get; set; }

    /// <summary>Gets or sets the updates that the optimiser has made in the whole training. A resumed training goes on counting.</summary>
    public long Step { get; set; }

    /// <summary>Gets or sets whether the training goes on from a checkpoint.</summary>
    public bool IsResumed { get; set; }

    /// <summary>Gets or sets the learning rate of the last update, before the groups' scales.</summary>
    public double LearningRate { get; set; }

    /// <summary>Gets or sets the loss of the last batch; at the end of an epoch the mean of its batches. NaN before the first.</summary>
    public double Loss { get; set; } = double.NaN;

    /// <summary>Gets or sets the norm of the last gradient before clipping; NaN where it is not computed.</summary>
    public double GradientNorm { get; set; } = double.NaN;

    /// <summary>Gets or sets what the photos of the last batch are called, for messages; empty if unknown.</summary>
    public IReadOnlyList<string> BatchItems { get; set; } = [];

    /// <summary>Gets or sets the photos trained on in a second, lately.</summary>
    public double ImagesPerSecond { get; set; }

    /// <summary>Gets or sets the share of the time in which the trainer waited for photos, lately; from 0 to 1.</summary>
    public double DataWaitShare { get; set; }

    /// <summary>Gets or sets the time since the training began; of a resumed one, since it was resumed.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Gets or sets how long the training will go on; <see langword="null"/> as long as that cannot be told.</summary>
    public TimeSpan? Remaining { get; set; }

    /// <summary>Gets the metrics of the epoch, by name (see <see cref="MetricNames"/>); they are complete when the epoch ends.</summary>
    public IReadOnlyDictionary<string, double> Metrics => _metrics;

    /// <summary>Gets whether somebody has asked to stop.</summary>
    public bool StopRequested => StopReason is not null;

    /// <summary>Gets the reason given first; <see langword="null"/> if nobody has asked to stop.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Gets whether the training has to stop because it failed: what it holds now is not to be used, the last good checkpoint is.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Asks the trainer to stop once the batch is done. The first reason is kept.</summary>
    /// <param name="reason">Why, for the log.</param>
    /// <param name="failed">Whether the training has failed, see <see cref="HasFailed"/>. Default: <see langword="false"/>.</param>
    public void RequestStop(string reason, bool failed = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);

        // A failure outweighs a reason that is merely first.
        if (StopReason is null || (failed && !HasFailed))
            StopReason = reason;
        HasFailed |= failed;
    }

    /// <summary>Publishes a metric of the epoch; one of the same name is replaced.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public void SetMetric(string name, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _metrics[name] = value;
    }

    /// <summary>Forgets the metrics, as the trainer does when an epoch starts.</summary>
    public void ClearMetrics() => _metrics.Clear();
}
