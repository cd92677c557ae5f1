using MLNet.VisionGraph.Training.Probing;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Tells a training's progress how many embeddings there are, at most once a second and at the end.</summary>
internal sealed class EmbeddingReporting(IProgress<TrainingProgress> progress, int photos, int epochs) : IProgress<EmbeddingProgress>
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private long _last;
    private int _before;
    private int _done;

    /// <summary>Counts what follows as another set.</summary>
    public void NextSet() => (_before, _done) = (_before + _done, 0);

    public void Report(EmbeddingProgress value)
    {
        // A slip of the clock between threads would cost one report, nothing else.
        _done = value.Done;
        var done = _before + value.Done;
        if (done < photos && TimeProvider.System.GetElapsedTime(_last) < TimeSpan.FromSeconds(1))
            return;
        _last = TimeProvider.System.GetTimestamp();
        var elapsed = TimeProvider.System.GetElapsedTime(_start);
        progress.Report(new TrainingProgress
        {
            Phase = TrainingPhase.Embedding,
            Epoch = 0,
            Epochs = epochs,
            Step = done,
            Steps = photos,
            Loss = double.NaN,
            LearningRate = 0,
            ImagesPerSecond = done / Math.Max(elapsed.TotalSeconds, 1e-9),
            DataWaitShare = 0,
            Remaining = done == 0 ? null : elapsed / done * (photos - done),
            Metrics = new Dictionary<string, double>(),
            StopReason = null,
        });
    }
}
