using System.Diagnostics;
using System.Globalization;
using MLNet.VisionGraph.Training.Search;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A search for a good image classifier within a time limit. Linear probes over the backbones run first, from the cheapest backbone on, as
/// many as fit into a part of the time; then the best backbone is trained for as many epochs as fit into the remaining time. The classifier
/// that does best on the validation images wins. There is always a classifier at the end: the first probe is never cut off, and if it would
/// take too long on all images, it learns from some of them.
/// </summary>
/// <param name="options">The options.</param>
public sealed class ImageClassificationSearch(ImageClassificationSearchOptions options)
{
    // The part of the remaining time that is planned for: epochs vary in length.
    private const double Caution = 0.93;

    private readonly List<ImageClassificationTrial> _trials = [];
    private readonly Stopwatch _clock = new();
    private (TrainedImageClassifier Classifier, ImageClassificationTrial Trial)? _best;

    /// <summary>Runs the search, once.</summary>
    /// <param name="images">The training and validation images.</param>
    /// <param name="cancellationToken">The token to cancel the search; the best classifier so far is returned.</param>
    /// <returns>The best classifier and all trials.</returns>
    /// <exception cref="TrainingDataException">
    /// The images are unsuitable: there is only one class, a class has no images, or there are no validation images.
    /// </exception>
    /// <exception cref="WeightsUnavailableException">
    /// No backbone's weights are available; the message says which file to put where.
    /// </exception>
    /// <exception cref="OperationCanceledException">The search was canceled before any classifier was complete.</exception>
    /// <exception cref="InvalidOperationException">The search has already run.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says why, and what to do.</exception>
    public ImageClassificationSearchResult Run(ImageDatasetSplit images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(images);
        options.Check();
        images.Training.CheckTrainable();
        if (_clock.IsRunning || _trials.Count > 0)
            throw new InvalidOperationException("An experiment runs only once; create another one.");

        _clock.Start();
        var interrupted = false;
        try
        {
            var probed = Probe(images, cancellationToken);
            if (options.Training.Strategy != TrainingStrategy.LinearProbe)
                Train(images, cancellationToken);
            if (probed.Training.Count < images.Training.Count && _best is { Trial.Strategy: TrainingStrategy.LinearProbe } best)
                ProbeMore(images, best.Trial, cancellationToken);
        }
        catch (OperationCanceledException) when (_best is not null && cancellationToken.IsCancellationRequested)
        {
            interrupted = true;
        }

        interrupted |= cancellationToken.IsCancellationRequested;
        Report(TrainingPhase.Ended, _best!.Value.Trial.Backbone, _best.Value.Trial.Strategy);
        return new ImageClassificationSearchResult(_best.Value.Classifier, _best.Value.Trial, _trials, _clock.Elapsed, interrupted);
    }

    private TimeSpan Remaining => options.TimeLimit > _clock.Elapsed ? options.TimeLimit - _clock.Elapsed : TimeSpan.Zero;

    // Returns the images that were used: all, or as many as the time allows.
    private ImageDatasetSplit Probe(ImageDatasetSplit images, CancellationToken cancellationToken)
    {
        var end = options.TimeLimit * options.ProbeShare;
        var weights = new SearchWeights(options.Training.Weights);
        ImageDatasetSplit? shown = null;
        (long MultiplyAdds, TimeSpan Elapsed)? last = null;
        Exception? problem = null;
        foreach (var backbone in options.CheapestFirst)
        {
            // The remaining backbones are more expensive, so the search ends at the first that does not fit.
            if (
                _best is not null
                && last is { } before
                && _clock.Elapsed + before.Elapsed * ((double)backbone.MultiplyAdds / before.MultiplyAdds) > end
            )
                break;
            if (options.Training.Weights is null or PretrainedWeights)
                Report(TrainingPhase.Fetching, backbone.Name, TrainingStrategy.LinearProbe);
            using var deadline = new Deadline(_best is null ? options.TimeLimit : end, _clock, cancellationToken);
            var start = _clock.Elapsed;
            try
            {
                weights.Fetch(backbone, deadline.Token);
                var training = options.Training with { Backbone = backbone };
                shown ??= new DatasetThinning(training).Thin(images, end - _clock.Elapsed, cancellationToken);
                Try(
                    training with
                    {
                        Strategy = TrainingStrategy.LinearProbe,
                        Epochs = null,
                    },
                    shown,
                    _best is null ? cancellationToken : deadline.Token
                );
                last = (backbone.MultiplyAdds, _clock.Elapsed - start);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Add(backbone, TrainingStrategy.LinearProbe, start, "the time limit was reached before it learned anything");
            }
            catch (Exception exception)
                when (exception is WeightsUnavailableException or WeightMismatchException or InvalidDataException or ArgumentException)
            {
                problem ??= exception;
                Add(backbone, TrainingStrategy.LinearProbe, start, exception.Message);
            }
        }

        if (_best is null)
            throw problem
                ?? new WeightsUnavailableException(
                    "No backbone's weights were downloaded in time: download them beforehand, or set a longer time limit.",
                    advice: "",
                    path: null
                );
        return shown!;
    }

    // Starts with the best backbone. The next one follows if time is left, or if not even one epoch of the best one fits.
    private void Train(ImageDatasetSplit images, CancellationToken cancellationToken)
    {
        var ranked = _trials
            .Where(trial => trial.Accuracy is not null)
            .OrderByDescending(trial => trial.Accuracy)
            .ThenBy(trial => trial.LogLoss)
            .Select(trial => trial.Backbone)
            .ToArray();
        (long MultiplyAdds, TimeSpan Epoch)? known = null;
        foreach (var name in ranked)
        {
            var training = options.Training with { Backbone = options.CheapestFirst.First(backbone => backbone.Name == name) };

            // Measuring takes time as well: skip a backbone of which, judging by another one, fewer than three epochs would fit.
            if (
                known is { } other
                && EpochsThatFit(TimeSpan.Zero, other.Epoch * ((double)training.Backbone.MultiplyAdds / other.MultiplyAdds)) < 3
            )
                continue;
            using var deadline = new Deadline(options.TimeLimit, _clock, cancellationToken);
            var start = _clock.Elapsed;
            try
            {
                Report(TrainingPhase.Measuring, name, training.Strategy);
                var (setup, epoch) = EpochMeasurement.Measure(training, images, Remaining, deadline.Token);
                known = (training.Backbone.MultiplyAdds, epoch);
                var epochs = EpochsThatFit(setup, epoch);
                if (epochs < 1)
                    Add(
                        training.Backbone,
                        training.Strategy,
                        start,
                        string.Create(CultureInfo.InvariantCulture, $"an epoch would take {epoch.TotalSeconds:F1} s, more than remained")
                    );
                while (epochs >= 1)
                {
                    start = _clock.Elapsed;
                    Try(training with { Epochs = epochs }, images, deadline.Token);
                    cancellationToken.ThrowIfCancellationRequested();

                    // If epochs were much faster than expected, a longer training run is worth a restart.
                    var next = EpochsThatFit(TimeSpan.Zero, (_clock.Elapsed - start) / epochs);
                    epochs = next >= 2 * epochs ? next : 0;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Add(training.Backbone, training.Strategy, start, "the time limit was reached before it learned anything");
            }
            catch (TrainingFailedException exception)
            {
                Add(training.Backbone, training.Strategy, start, exception.Message);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (Remaining <= TimeSpan.Zero)
                return;
        }
    }

    private int EpochsThatFit(TimeSpan setup, TimeSpan epoch) => (int)Math.Min(options.MaxEpochs, (Remaining * Caution - setup) / epoch);

    // The winning probe saw only some of the images, and there is no time for more than a probe: repeat it with more of them.
    private void ProbeMore(ImageDatasetSplit images, ImageClassificationTrial best, CancellationToken cancellationToken)
    {
        var training = options.Training with
        {
            Backbone = options.CheapestFirst.First(backbone => backbone.Name == best.Backbone),
            Strategy = TrainingStrategy.LinearProbe,
            Epochs = null,
        };
        var more = new DatasetThinning(training).Thin(images, Remaining, cancellationToken);
        if (more.Training.Count <= 1.2 * best.ImageCount)
            return;
        using var deadline = new Deadline(options.TimeLimit, _clock, cancellationToken);
        try
        {
            Try(training, more, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The previous probe remains the best.
        }
    }

    private void Try(ImageTrainingOptions training, ImageDatasetSplit images, CancellationToken cancellationToken)
    {
        var start = _clock.Elapsed;
        Report(TrainingPhase.Starting, training.Backbone.Name, training.Strategy);
        var trained = new ImageClassifierTrainer(
            training with
            {
                CheckpointFolder = null,
                Callbacks = options.CallbacksFor?.Invoke(training.Backbone, training.Strategy) ?? [],
                Progress = options.Progress is null ? null : new Relay(this, training),
            }
        ).Train(images, cancellationToken);

        var stopped = cancellationToken.IsCancellationRequested;
        var trial = new ImageClassificationTrial
        {
            Backbone = training.Backbone.Name,
            Strategy = training.Strategy,
            ImageCount = images.Training.Count,
            BatchSize = training.BatchSizeOrDefault,
            Epochs = stopped ? Math.Max(1, trained.State.Epoch - 1) : trained.State.Epoch,
            Elapsed = _clock.Elapsed - start,
            Accuracy = trained.Validation.Accuracy,
            LogLoss = trained.Validation.LogLoss,
            Note = stopped ? "stopped; its best epoch counts" : null,
        };
        _trials.Add(trial);
        if (_best is not { } best || (trial.Accuracy, -trial.LogLoss).CompareTo((best.Trial.Accuracy, -best.Trial.LogLoss)) > 0)
            _best = (trained, trial);
    }

    private void Add(BackboneDescriptor backbone, TrainingStrategy strategy, TimeSpan start, string note) =>
        _trials.Add(
            new ImageClassificationTrial
            {
                Backbone = backbone.Name,
                Strategy = strategy,
                ImageCount = 0,
                BatchSize = 0,
                Epochs = 0,
                Elapsed = _clock.Elapsed - start,
                Note = note,
            }
        );

    private void Report(TrainingPhase phase, string backbone, TrainingStrategy strategy) =>
        Report(new TrainingProgress { Phase = phase }, backbone, strategy);

    private void Report(TrainingProgress training, string backbone, TrainingStrategy strategy) =>
        options.Progress?.Report(
            training with
            {
                Backbone = backbone,
                Strategy = strategy,
                BestTrial = _best?.Trial,
                Remaining = Remaining,
            }
        );

    // The search itself reports the start of each training run and its own end.
    private sealed class Relay(ImageClassificationSearch search, ImageTrainingOptions training) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Phase is not (TrainingPhase.Starting or TrainingPhase.Ended))
                search.Report(value, training.Backbone.Name, training.Strategy);
        }
    }

    // Cancels at a time of the search's clock, or when the caller cancels.
    private sealed class Deadline : IDisposable
    {
        private readonly CancellationTokenSource _source;

        public Deadline(TimeSpan at, Stopwatch clock, CancellationToken caller)
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
            _source.CancelAfter(
                at > clock.Elapsed
                    ? TimeSpan.FromMilliseconds(Math.Min((at - clock.Elapsed).TotalMilliseconds, int.MaxValue))
                    : TimeSpan.Zero
            );
        }

        public CancellationToken Token => _source.Token;

        public void Dispose() => _source.Dispose();
    }
}
