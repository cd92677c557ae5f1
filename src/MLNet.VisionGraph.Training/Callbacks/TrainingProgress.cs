using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Training;

/// <summary>A snapshot of a training for <see cref="IProgress{T}"/>: unlike <see cref="TrainingState"/> it does not change any more and may cross threads.</summary>
public sealed record TrainingProgress
{
    /// <summary>Gets what the training is doing.</summary>
    public required TrainingPhase Phase { get; init; }

    /// <summary>Gets the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Gets the number of epochs planned.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets the updates made.</summary>
    public required long Step { get; init; }

    /// <summary>Gets the updates planned.</summary>
    public required long Steps { get; init; }

    /// <summary>Gets the loss of the last batch, or of the epoch when it has ended.</summary>
    public required double Loss { get; init; }

    /// <summary>Gets the learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Gets the photos trained on in a second.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Gets the share of the time in which the trainer waited for photos, from 0 to 1.</summary>
    public required double DataWaitShare { get; init; }

    /// <summary>Gets how long the training will go on; <see langword="null"/> as long as that cannot be told.</summary>
    public required TimeSpan? Remaining { get; init; }

    /// <summary>Gets the metrics of the epoch; empty until it has ended.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Gets the reason for which the training was asked to stop; <see langword="null"/> if it was not.</summary>
    public required string? StopReason { get; init; }

    /// <summary>Gets the share of the planned updates that are made, from 0 to 1.</summary>
    public double Fraction => Steps > 0 && Phase != TrainingPhase.Embedding ? Math.Min(1, (double)Step / Steps) : 0;

    /// <summary>Takes a snapshot.</summary>
    /// <param name="state">Where the training stands.</param>
    /// <param name="phase">What it is doing.</param>
    /// <returns>The snapshot.</returns>
    public static TrainingProgress From(TrainingState state, TrainingPhase phase)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new TrainingProgress
        {
            Phase = phase,
            Epoch = state.Epoch,
            Epochs = state.Span.Epochs,
            Step = state.Step,
            Steps = state.Span.Steps,
            Loss = state.Loss,
            LearningRate = state.LearningRate,
            ImagesPerSecond = state.ImagesPerSecond,
            DataWaitShare = state.DataWaitShare,
            Remaining = state.Remaining,
            Metrics = new Dictionary<string, double>(state.Metrics),
            StopReason = state.StopReason,
        };
    }

    /// <summary>Returns a line for a log.</summary>
    /// <returns>For example <c>epoch 3/20, step 210/1400, loss 0.412, lr 0.00093, 48 images/s, waiting 2 %, 0:07:12 left</c>.</returns>
    public override string ToString()
    {
        var culture = CultureInfo.InvariantCulture;
        StringBuilder text = new();
        if (Phase == TrainingPhase.Embedding)
            return string.Create(culture, $"embeddings {Step}/{Steps}, {ImagesPerSecond:F0} images/s");
        text.Append(culture, $"epoch {Epoch}/{Epochs}, step {Step}/{Steps}, loss {Loss:G4}, lr {LearningRate:G3}");
        text.Append(culture, $", {ImagesPerSecond:F0} images/s, waiting {100 * DataWaitShare:F0} %");
        foreach (var (name, value) in Metrics)
            text.Append(culture, $", {name} {value:G4}");
        if (Remaining is { } remaining)
            text.Append(culture, $", {(long)remaining.TotalHours}:{remaining.Minutes:D2}:{remaining.Seconds:D2} left");
        return StopReason is null ? text.ToString() : $"{text}; stopped: {StopReason}";
    }
}
