using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A snapshot of a training run, or of a search, for <see cref="IProgress{T}"/>. Unlike <see cref="TrainingState"/>, it does not change and
/// may be used on other threads.
/// </summary>
public sealed record TrainingProgress
{
    /// <summary>Gets the phase of the training.</summary>
    public TrainingPhase Phase { get; init; }

    /// <summary>Gets the epoch, from 1.</summary>
    public int Epoch { get; init; }

    /// <summary>Gets the number of epochs planned.</summary>
    public int Epochs { get; init; }

    /// <summary>Gets the number of updates made.</summary>
    public long Step { get; init; }

    /// <summary>Gets the number of updates planned.</summary>
    public long Steps { get; init; }

    /// <summary>Gets the loss of the last batch, or of the epoch when it has ended.</summary>
    public double Loss { get; init; }

    /// <summary>Gets the learning rate.</summary>
    public double LearningRate { get; init; }

    /// <summary>Gets the number of training images per second.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Gets the share of the time in which the trainer waited for images, from 0 to 1.</summary>
    public double DataWaitShare { get; init; }

    /// <summary>
    /// Gets the remaining time: of a training run, <see langword="null"/> until it can be estimated; of a search, until its time limit.
    /// </summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>Gets the metrics of the epoch; empty until it has ended.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Gets the reason for which the training was asked to stop; <see langword="null"/> if it was not.</summary>
    public string? StopReason { get; init; }

    /// <summary>Gets the name of the current backbone of a search; <see langword="null"/> outside of a search.</summary>
    public string? Backbone { get; init; }

    /// <summary>Gets the strategy of the current training run of a search; <see langword="null"/> outside of a search.</summary>
    public TrainingStrategy? Strategy { get; init; }

    /// <summary>
    /// Gets the best trial of a search so far; <see langword="null"/> outside of a search, and until a trial is complete.
    /// </summary>
    public ImageClassificationTrial? BestTrial { get; init; }

    /// <summary>Gets the share of the planned updates that have been made, from 0 to 1.</summary>
    public double Fraction => Steps > 0 && Phase != TrainingPhase.Embedding ? Math.Min(1, (double)Step / Steps) : 0;

    /// <summary>Creates a snapshot.</summary>
    /// <param name="state">The state of the training.</param>
    /// <param name="phase">The phase of the training.</param>
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
