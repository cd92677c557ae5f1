namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>Reports the number of computed embeddings as training progress, at most once a second and at the end.</summary>
internal sealed class EmbeddingReporting(IProgress<TrainingProgress> progress, int images, int epochs) : IProgress<EmbeddingProgress>
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private long _last;
    private int _before;
    private int _done;

    /// <summary>Starts counting the next data set.</summary>
    public void NextSet() => (_before, _done) = (_before + _done, 0);

    public void Report(EmbeddingProgress value)
    {
        // A race on the time stamp between threads affects at most one report.
        _done = value.Done;
        var done = _before + value.Done;
        if (done < images && TimeProvider.System.GetElapsedTime(_last) < TimeSpan.FromSeconds(1))
            return;
        _last = TimeProvider.System.GetTimestamp();
        var elapsed = TimeProvider.System.GetElapsedTime(_start);
        progress.Report(
            new TrainingProgress
            {
                Phase = TrainingPhase.Embedding,
                Epoch = 0,
                Epochs = epochs,
                Step = done,
                Steps = images,
                Loss = double.NaN,
                LearningRate = 0,
                ImagesPerSecond = done / Math.Max(elapsed.TotalSeconds, 1e-9),
                DataWaitShare = 0,
                Remaining = done == 0 ? null : elapsed / done * (images - done),
                Metrics = new Dictionary<string, double>(),
                StopReason = null,
            }
        );
    }
}
