using System.Globalization;

namespace MLNet.VisionGraph.Training.Callbacks;

/// <summary>Stops a training as failed when the loss is NaN or infinite, and reports the values that preceded it.</summary>
internal sealed class NonFiniteLossGuard : TrainingCallback
{
    private const int Remembered = 5;
    private const int NamedItems = 8;

    private readonly Queue<double> _losses = new();

    /// <summary>Gets the description of the failure; <see langword="null"/> while all losses are finite.</summary>
    public string? Finding { get; private set; }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (double.IsFinite(state.Loss))
        {
            if (_losses.Count == Remembered)
                _losses.Dequeue();
            _losses.Enqueue(state.Loss);
            return;
        }

        if (Finding is not null)
            return;
        var culture = CultureInfo.InvariantCulture;
        var before =
            _losses.Count == 0
                ? "It was the first loss"
                : $"The losses before were {string.Join(", ", _losses.Select(loss => loss.ToString("G5", culture)))}";
        var norm = double.IsNaN(state.GradientNorm)
            ? string.Empty
            : string.Create(culture, $", the gradient's norm {state.GradientNorm:G5}");
        var items =
            state.BatchItems.Count == 0
                ? string.Empty
                : $" The batch: {string.Join(", ", state.BatchItems.Take(NamedItems))}{More(state.BatchItems.Count - NamedItems)}.";
        var what = double.IsNaN(state.Loss) ? "not a number" : "infinite";
        Finding =
            string.Create(
                culture,
                $"The loss is {what} at step {state.Step}, epoch {state.Epoch}. "
                    + $"{before}; the learning rate is {state.LearningRate:G5}{norm}.{items}"
            ) + " Lower the learning rate, warm up longer or clip the gradients.";
        state.RequestStop(Finding, failed: true);
    }

    private static string More(int count) => count > 0 ? $" and {count} more" : string.Empty;
}
