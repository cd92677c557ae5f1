using MLNet.VisionGraph.Training.Callbacks;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Writes a training as TensorBoard event files: <c>train/…</c> every few steps, the metrics of each epoch (<c>val_top1</c> as <c>val/top1</c>), texts.
/// </summary>
/// <remarks>A resumed training writes a further file into the folder; TensorBoard then forgets what the earlier ones have beyond the checkpoint.</remarks>
public sealed class TensorBoardLog : TrainingCallback, IDisposable
{
    private readonly string _folder;
    private readonly int _everySteps;
    private readonly TimeProvider _clock;
    private readonly List<(string Tag, string Text)> _texts = [];
    private EventFileWriter? _writer;

    /// <summary>Writes into a folder.</summary>
    /// <param name="folder">The run's folder; it is made when the training starts.</param>
    /// <param name="everySteps">After how many updates a point is written, at least 1. Default: 10.</param>
    /// <param name="clock">The clock. Default: the system's.</param>
    /// <exception cref="ArgumentException">The folder has no name, or the number of updates is less than 1.</exception>
    public TensorBoardLog(string folder, int everySteps = 10, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(everySteps, 1);
        (_folder, _everySteps, _clock) = (folder, everySteps, clock ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public override void OnTrainStart(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _writer?.Dispose();
        _writer = EventFileWriter.Create(_folder, _clock);
        if (state.IsResumed)
            _writer.WriteRestart(state.Step + 1);
        foreach (var (tag, text) in _texts)
            _writer.WriteText(state.Step, tag, text);
        _texts.Clear();
        _writer.Flush();
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Step % _everySteps != 0)
            return;
        List<(string, double)> scalars =
        [
            ("train/loss", state.Loss),
            ("train/learning_rate", state.LearningRate),
            ("train/images_per_second", state.ImagesPerSecond),
            ("train/data_wait_share", state.DataWaitShare),
        ];
        if (!double.IsNaN(state.GradientNorm))
            scalars.Add(("train/gradient_norm", state.GradientNorm));
        Write(state.Step, scalars);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Write(state.Step, [("epoch/epoch", state.Epoch), .. state.Metrics.Select(metric => (TagOf(metric.Key), metric.Value))]);
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.StopReason is { } reason)
            AddText("stopped", reason, state.Step);
        Dispose();
    }

    /// <summary>Writes a text, for example the options of the training or a report.</summary>
    /// <param name="tag">Its name.</param>
    /// <param name="text">The text, Markdown.</param>
    /// <param name="step">The step that it belongs to; a text that is added before the training starts belongs to its start.</param>
    public void AddText(string tag, string text, long step = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        ArgumentNullException.ThrowIfNull(text);
        if (_writer is null)
        {
            _texts.Add((tag, text));
            return;
        }

        _writer.WriteText(step, tag, text);
        _writer.Flush();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
    }

    // val_top1 → val/top1; what has no prefix is the epoch's.
    private static string TagOf(string metric)
    {
        var split = metric.IndexOf('_', StringComparison.Ordinal);
        return split > 0 && metric.StartsWith("val_", StringComparison.Ordinal) ? $"val/{metric[(split + 1)..]}" : $"epoch/{metric}";
    }

    private void Write(long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        // Whoever looks while it runs sees whole records.
        _writer?.WriteScalars(step, scalars);
        _writer?.Flush();
    }
}
