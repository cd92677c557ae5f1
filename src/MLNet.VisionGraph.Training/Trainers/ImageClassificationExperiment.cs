using System.Diagnostics;
using System.Globalization;
using MLNet.VisionGraph.Training.Trainers;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Finds a good classifier in a given time. Linear probes over the backbones come first, the cheapest ones first, as many as fit into a part of the time; then the best backbone is trained with as many
/// epochs as fit into what is left. What does best on the validation photos wins. There is always a classifier at the end: the first probe is never cut off, and where it would take too long for all
/// photos it learns from some.
/// </summary>
/// <param name="options">How.</param>
public sealed class ImageClassificationExperiment(ImageClassificationExperimentOptions options)
{
    // Of the time that is left, so much is planned with: epochs are not all of one length.
    private const double Caution = 0.93;

    private readonly List<ImageClassificationTrial> _trials = [];
    private readonly Stopwatch _clock = new();
    private (TrainedImageClassifier Classifier, ImageClassificationTrial Trial)? _best;

    /// <summary>Runs the experiment, once.</summary>
    /// <param name="photos">The photos to learn from and those to validate on.</param>
    /// <param name="cancellationToken">Ends it; the best classifier so far is kept.</param>
    /// <returns>The best classifier, and all that was tried.</returns>
    /// <exception cref="TrainingDataException">The photos do not do: one class only, a class without photos, nothing to validate on.</exception>
    /// <exception cref="WeightsUnavailableException">No backbone's weights can be had; the message says which file to put where.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before any classifier was complete.</exception>
    /// <exception cref="InvalidOperationException">It has run before.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says why, and what to do.</exception>
    public ImageClassificationExperimentResult Run(PhotoSplit photos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(photos);
        options.Check();
        photos.Training.CheckTrainable();
        if (_clock.IsRunning || _trials.Count > 0)
            throw new InvalidOperationException("An experiment runs once; make another.");

        _clock.Start();
        var interrupted = false;
        try
        {
            var probed = Probe(photos, cancellationToken);
            if (options.Training.Strategy != TrainingStrategy.LinearProbe)
                Train(photos, cancellationToken);
            if (probed.Training.Count < photos.Training.Count && _best is { Trial.Strategy: TrainingStrategy.LinearProbe } best)
                ProbeMore(photos, best.Trial, cancellationToken);
        }
        catch (OperationCanceledException) when (_best is not null && cancellationToken.IsCancellationRequested)
        {
            interrupted = true;
        }

        interrupted |= cancellationToken.IsCancellationRequested;
        Report(ImageClassificationExperimentPhase.Ended, _best!.Value.Trial.Backbone);
        return new ImageClassificationExperimentResult(_best.Value.Classifier, _best.Value.Trial, _trials, _clock.Elapsed, interrupted);
    }

    private TimeSpan Remaining => options.Time > _clock.Elapsed ? options.Time - _clock.Elapsed : TimeSpan.Zero;

    // Gives the photos that were used: all, or as many as the time allows.
    private PhotoSplit Probe(PhotoSplit photos, CancellationToken cancellationToken)
    {
        var end = options.Time * options.ProbeShare;
        var weights = new ExperimentWeights(options.Training.Weights);
        PhotoSplit? shown = null;
        (long Macs, TimeSpan Elapsed)? last = null;
        Exception? problem = null;
        foreach (var backbone in options.CheapestFirst)
        {
            // Costlier ones follow, so the first that does not fit is the last that is looked at.
            if (_best is not null && last is { } before && _clock.Elapsed + before.Elapsed * ((double)backbone.Macs / before.Macs) > end)
                break;
            if (options.Training.Weights is null or PretrainedWeights)
                Report(ImageClassificationExperimentPhase.Fetching, backbone.Name);
            using var deadline = new Deadline(_best is null ? options.Time : end, _clock, cancellationToken);
            var start = _clock.Elapsed;
            try
            {
                weights.Fetch(backbone, deadline.Token);
                var training = options.Training with { Backbone = backbone };
                shown ??= new PhotoThinning(training).Thin(photos, end - _clock.Elapsed, cancellationToken);
                Try(training with { Strategy = TrainingStrategy.LinearProbe, Epochs = null }, shown, _best is null ? cancellationToken : deadline.Token, ImageClassificationExperimentPhase.Probing);
                last = (backbone.Macs, _clock.Elapsed - start);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Add(backbone, TrainingStrategy.LinearProbe, start, "its time was over before it had learned anything");
            }
            catch (Exception exception) when (exception is WeightsUnavailableException or WeightMismatchException or InvalidDataException or ArgumentException)
            {
                problem ??= exception;
                Add(backbone, TrainingStrategy.LinearProbe, start, exception.Message);
            }
        }

        if (_best is null)
            throw problem ?? new WeightsUnavailableException("No backbone's weights came in time: fetch them beforehand, or give more time.", null);
        return shown!;
    }

    // The best backbone first; the next one where that did not need all of the time, or would need more.
    private void Train(PhotoSplit photos, CancellationToken cancellationToken)
    {
        var ranked = _trials.Where(trial => trial.Accuracy is not null).OrderByDescending(trial => trial.Accuracy).ThenBy(trial => trial.LogLoss).Select(trial => trial.Backbone).ToArray();
        (long Macs, TimeSpan Epoch)? known = null;
        foreach (var name in ranked)
        {
            var training = options.Training with { Backbone = options.CheapestFirst.First(backbone => backbone.Name == name) };

            // Measuring takes time as well: not where what is known of another backbone leaves little hope.
            if (known is { } other && EpochsThatFit(TimeSpan.Zero, other.Epoch * ((double)training.Backbone.Macs / other.Macs)) < 3)
                continue;
            using var deadline = new Deadline(options.Time, _clock, cancellationToken);
            var start = _clock.Elapsed;
            try
            {
                Report(ImageClassificationExperimentPhase.Measuring, name);
                var (setup, epoch) = EpochMeasurement.Of(training, photos, Remaining, deadline.Token);
                known = (training.Backbone.Macs, epoch);
                var epochs = EpochsThatFit(setup, epoch);
                if (epochs < 1)
                    Add(training.Backbone, training.Strategy, start, string.Create(CultureInfo.InvariantCulture, $"an epoch would take {epoch.TotalSeconds:F1} s, more than was left"));
                while (epochs >= 1)
                {
                    start = _clock.Elapsed;
                    Try(training with { Epochs = epochs }, photos, deadline.Token, ImageClassificationExperimentPhase.Training);
                    cancellationToken.ThrowIfCancellationRequested();

                    // Where epochs were much quicker than expected, a longer training is worth another start.
                    var next = EpochsThatFit(TimeSpan.Zero, (_clock.Elapsed - start) / epochs);
                    epochs = next >= 2 * epochs ? next : 0;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Add(training.Backbone, training.Strategy, start, "its time was over before it had learned anything");
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

    private int EpochsThatFit(TimeSpan setup, TimeSpan epoch) => (int)Math.Min(options.MostEpochs, (Remaining * Caution - setup) / epoch);

    // The probe that won saw some of the photos, and there is no time for more than a probe: it may see more of them.
    private void ProbeMore(PhotoSplit photos, ImageClassificationTrial best, CancellationToken cancellationToken)
    {
        var training = options.Training with { Backbone = options.CheapestFirst.First(backbone => backbone.Name == best.Backbone), Strategy = TrainingStrategy.LinearProbe, Epochs = null };
        var more = new PhotoThinning(training).Thin(photos, Remaining, cancellationToken);
        if (more.Training.Count <= 1.2 * best.Photos)
            return;
        using var deadline = new Deadline(options.Time, _clock, cancellationToken);
        try
        {
            Try(training, more, deadline.Token, ImageClassificationExperimentPhase.Probing);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The one before stands.
        }
    }

    private void Try(ImageClassifierOptions training, PhotoSplit photos, CancellationToken cancellationToken, ImageClassificationExperimentPhase phase)
    {
        var start = _clock.Elapsed;
        Report(phase, training.Backbone.Name);
        var trained = new ImageClassifierTrainer(training with
        {
            CheckpointFolder = null,
            Callbacks = options.CallbacksFor?.Invoke(training.Backbone, training.Strategy) ?? [],
            Progress = options.Progress is null ? null : new Relay(this, phase, training.Backbone.Name),
        }).Train(photos, cancellationToken);

        var stopped = cancellationToken.IsCancellationRequested;
        var trial = new ImageClassificationTrial
        {
            Backbone = training.Backbone.Name,
            Strategy = training.Strategy,
            Photos = photos.Training.Count,
            BatchSize = training.BatchSizeOrDefault,
            Epochs = stopped ? Math.Max(1, trained.State.Epoch - 1) : trained.State.Epoch,
            Elapsed = _clock.Elapsed - start,
            Accuracy = trained.Validation.Accuracy,
            LogLoss = trained.Validation.LogLoss,
            Remark = stopped ? "stopped; its best epoch counts" : null,
        };
        _trials.Add(trial);
        if (_best is not { } best || (trial.Accuracy, -trial.LogLoss).CompareTo((best.Trial.Accuracy, -best.Trial.LogLoss)) > 0)
            _best = (trained, trial);
    }

    private void Add(BackboneDescriptor backbone, TrainingStrategy strategy, TimeSpan start, string remark) => _trials.Add(new ImageClassificationTrial
    {
        Backbone = backbone.Name,
        Strategy = strategy,
        Photos = 0,
        BatchSize = 0,
        Epochs = 0,
        Elapsed = _clock.Elapsed - start,
        Remark = remark,
    });

    private void Report(ImageClassificationExperimentPhase phase, string backbone, TrainingProgress? training = null) =>
        options.Progress?.Report(new ImageClassificationExperimentProgress(phase, backbone, training, _best?.Trial, _clock.Elapsed, Remaining));

    private sealed class Relay(ImageClassificationExperiment experiment, ImageClassificationExperimentPhase phase, string backbone) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => experiment.Report(phase, backbone, value);
    }

    // Cancels at a time of the experiment's clock, or when the caller does.
    private sealed class Deadline : IDisposable
    {
        private readonly CancellationTokenSource _source;

        public Deadline(TimeSpan at, Stopwatch clock, CancellationToken caller)
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
            _source.CancelAfter(at > clock.Elapsed ? TimeSpan.FromMilliseconds(Math.Min((at - clock.Elapsed).TotalMilliseconds, int.MaxValue)) : TimeSpan.Zero);
        }

        public CancellationToken Token => _source.Token;

        public void Dispose() => _source.Dispose();
    }
}
