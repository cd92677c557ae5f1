using System.Diagnostics;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Finds out how long an epoch takes, by making a few steps that are then forgotten.</summary>
internal static class EpochMeasurement
{
    private const int WarmUpSteps = 1;
    private const int MeasuredSteps = 4;

    // Validation has no backward pass.
    private const double ValidationStep = 0.4;

    /// <summary>Measures.</summary>
    /// <param name="training">What the training will be.</param>
    /// <param name="photos">Its photos.</param>
    /// <param name="left">The time left for everything; measuring takes a tenth of it at most, or two steps.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The time until the first step, and that of an epoch.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled before it knew.</exception>
    /// <exception cref="TrainingFailedException">The loss became infinite or not a number.</exception>
    public static (TimeSpan Setup, TimeSpan Epoch) Of(ImageClassifierOptions training, PhotoSplit photos, TimeSpan left, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = new StepTimer(enough, left / 10);
        try
        {
            new ImageClassifierTrainer(training with
            {
                Epochs = WarmUpSteps + MeasuredSteps, // an epoch has one step at least
                Progress = null,
                Callbacks = [timer],
                CheckpointFolder = null,
            }).Train(photos, enough.Token);
        }
        catch (OperationCanceledException) when (timer.Step is not null)
        {
            // That is what was planned.
        }

        if (timer.Step is not { } step)
            throw new OperationCanceledException("It was cancelled while it measured an epoch.", cancellationToken);
        var validation = ValidationStep * photos.Validation.Count / training.BatchSizeOrDefault;
        return (timer.Setup, step * (timer.StepsPerEpoch + validation));
    }

    private sealed class StepTimer(CancellationTokenSource enough, TimeSpan atMost) : TrainingCallback
    {
        private readonly long _created = Stopwatch.GetTimestamp();
        private long _start;

        public TimeSpan Setup { get; private set; }

        public TimeSpan? Step { get; private set; }

        public int StepsPerEpoch { get; private set; }

        public override void OnTrainStart(TrainingState state) => (Setup, StepsPerEpoch) = (Stopwatch.GetElapsedTime(_created), state.Span.StepsPerEpoch);

        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == WarmUpSteps)
                _start = Stopwatch.GetTimestamp();
            if (state.Step <= WarmUpSteps || Step is not null)
                return;
            var elapsed = Stopwatch.GetElapsedTime(_start);
            if (state.Step < WarmUpSteps + MeasuredSteps && elapsed < atMost)
                return;
            Step = elapsed / (state.Step - WarmUpSteps);
            enough.Cancel();
        }
    }
}
