using MLNet.VisionGraph.Training.Callbacks;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A callback that logs a training run to TensorBoard event files: <c>train/…</c> every few steps, the metrics of each epoch
/// (<c>val_top1</c> as <c>val/top1</c>), and texts.
/// </summary>
/// <remarks>
/// A resumed training run writes another file into the folder; TensorBoard then discards what the earlier ones contain beyond
/// the checkpoint.
/// </remarks>
public sealed class TensorBoardLog : TrainingCallback, IDisposable
{
    private readonly string _folder;
    private readonly int _everySteps;
    private readonly TimeProvider _clock;
    private readonly List<(string Tag, string Text)> _texts = [];
    private EventFileWriter? _writer;

    /// <summary>Creates the log.</summary>
    /// <param name="folder">The folder of the run, which is created when the training starts.</param>
    /// <param name="everySteps">The number of updates between points, at least 1. The default is 10.</param>
    /// <param name="clock">The clock. The default is null (the system clock).</param>
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
    /// <param name="tag">The name of the text.</param>
    /// <param name="text">The text, Markdown.</param>
    /// <param name="step">The step of the text; a text that is added before the training starts belongs to its start.</param>
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

    // val_top1 → val/top1; metrics without the prefix → epoch/….
    private static string TagOf(string metric)
    {
        var split = metric.IndexOf('_', StringComparison.Ordinal);
        return split > 0 && metric.StartsWith("val_", StringComparison.Ordinal) ? $"val/{metric[(split + 1)..]}" : $"epoch/{metric}";
    }

    private void Write(long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        // Flush, so that a reader sees whole records while the training runs.
        _writer?.WriteScalars(step, scalars);
        _writer?.Flush();
    }
}
