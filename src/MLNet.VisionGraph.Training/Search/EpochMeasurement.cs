using System.Diagnostics;

namespace MLNet.VisionGraph.Training.Search;

/// <summary>Measures the duration of an epoch by running a few steps and discarding the result.</summary>
internal static class EpochMeasurement
{
    private const int WarmUpSteps = 1;
    private const int MeasuredSteps = 4;

    // The time of a validation step relative to a training step: validation has no backward pass.
    private const double ValidationStep = 0.4;

    /// <summary>Measures the setup time and the duration of an epoch.</summary>
    /// <param name="training">The options of the training.</param>
    /// <param name="images">The images of the training.</param>
    /// <param name="left">The time left for everything; the measurement takes at most a tenth of it, or two steps.</param>
    /// <param name="cancellationToken">The token to cancel the measurement.</param>
    /// <returns>The time until the first step and the duration of an epoch.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled before the measurement was complete.</exception>
    /// <exception cref="TrainingFailedException">The loss became infinite or NaN.</exception>
    public static (TimeSpan Setup, TimeSpan Epoch) Measure(
        ImageTrainingOptions training,
        ImageDatasetSplit images,
        TimeSpan left,
        CancellationToken cancellationToken
    )
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = new StepTimer(enough, left / 10);
        try
        {
            new ImageClassifierTrainer(
                training with
                {
                    Epochs = WarmUpSteps + MeasuredSteps, // an epoch has at least one step
                    Progress = null,
                    Callbacks = [timer],
                    CheckpointFolder = null,
                }
            ).Train(images, enough.Token);
        }
        catch (OperationCanceledException) when (timer.Step is not null)
        {
            // Expected: the timer cancels the training when it has measured enough.
        }

        if (timer.Step is not { } step)
            throw new OperationCanceledException("It was canceled while it measured an epoch.", cancellationToken);
        var validation = ValidationStep * images.Validation.Count / training.BatchSizeOrDefault;
        return (timer.Setup, step * (timer.StepsPerEpoch + validation));
    }

    private sealed class StepTimer(CancellationTokenSource enough, TimeSpan atMost) : TrainingCallback
    {
        private readonly long _created = Stopwatch.GetTimestamp();
        private long _start;

        public TimeSpan Setup { get; private set; }

        public TimeSpan? Step { get; private set; }

        public int StepsPerEpoch { get; private set; }

        public override void OnTrainStart(TrainingState state) =>
            (Setup, StepsPerEpoch) = (Stopwatch.GetElapsedTime(_created), state.Span.StepsPerEpoch);

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
