using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Trainers;
using MLNet.VisionGraph.Weights;
using TorchSharp;

namespace MLNet.VisionGraph.Training;

/// <summary>Trains image classifiers on folders, tables or data views of photos.</summary>
/// <param name="options">How.</param>
public sealed class ImageClassifierTrainer(ImageClassifierOptions options)
{
    /// <summary>Trains a classifier, or goes on where a training in <see cref="ImageClassifierOptions.CheckpointFolder"/> was interrupted.</summary>
    /// <param name="photos">The photos to learn from and those to validate on.</param>
    /// <param name="cancellationToken">Stops the training within a batch; the best weights so far are kept.</param>
    /// <returns>The best epoch's classifier.</returns>
    /// <exception cref="TrainingDataException">The photos do not do: one class only, a class without photos, nothing to validate on.</exception>
    /// <exception cref="TrainingFailedException">The loss became infinite or not a number before any epoch was complete.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before any epoch was complete.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint belongs to another training; the message says in what it differs.</exception>
    /// <exception cref="IOException">A checkpoint could not be written; the one before is intact.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says why, and what to do.</exception>
    public TrainedImageClassifier Train(PhotoSplit photos, CancellationToken cancellationToken = default)
    {
        var settings = Check(photos);
        var checkpoints = options.CheckpointFolder is { } folder ? new TrainingCheckpoints(folder, TrainingFingerprint.Of(options, settings, photos)) : null;
        var found = options.Resume ? checkpoints?.ReadLatest() : null;

        var weights = options.WeightsOrDefault;
        var start = found is null ? Start(settings, weights) : TrainingMemory.WeightsOf(found);
        using var threads = NativeThreads.Use(ThreadCount);
        using var module = NewModule(settings, start);
        using var sources = TrainingSources.Open(options, settings, photos, start, cancellationToken);
        using var run = new TrainingRun(options, module, settings, sources, checkpoints);
        if (found is not null)
            run.Restore(found);
        var trained = run.Train(cancellationToken);
        trained.WeightsDescription = found is null ? weights.Description : "those of the checkpoint from which the training went on";
        return trained;
    }

    /// <summary>Tries learning rates: a few steps from the starting weights with a growing rate, which are then forgotten (Smith, arXiv:1506.01186).</summary>
    /// <param name="photos">The photos to learn from; those to validate on are not used.</param>
    /// <param name="finder">The range of rates and the number of steps. Default: null, fastai's.</param>
    /// <param name="cancellationToken">Ends the sweep between two steps.</param>
    /// <returns>The losses and what they suggest; <see cref="LearningRateSweep.Valley"/> is a good rate to begin with.</returns>
    /// <exception cref="TrainingDataException">As for <see cref="Train"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public LearningRateSweep FindLearningRate(PhotoSplit photos, LearningRateFinderOptions? finder = null, CancellationToken cancellationToken = default)
    {
        var settings = Check(photos);
        var start = Start(settings, options.WeightsOrDefault);
        using var threads = NativeThreads.Use(ThreadCount);
        using var module = NewModule(settings, start);
        using var sources = TrainingSources.Open(options, settings, photos, start, cancellationToken);
        using var run = new TrainingRun(options with { Progress = null, Callbacks = [] }, module, settings, sources);
        using var batches = Endlessly(sources.Training, cancellationToken).GetEnumerator();
        return LearningRateFinder.Sweep(rate => batches.MoveNext() ? run.Step(batches.Current, rate) : double.NaN, finder, cancellationToken);
    }

    // A head is too small to share: threads would wait for each other longer than they compute.
    private int ThreadCount => options.IsProbe ? 1 : options.Threads ?? Environment.ProcessorCount;

    private NetworkSettings Check(PhotoSplit photos)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(photos);
        options.Check();
        photos.Training.CheckTrainable();
        if (photos.Validation.Count == 0)
            throw new TrainingDataException("There are no photos to validate on: hold some out, for example with PhotoSet.Split(0.2).");

        var size = options.ImageSize ?? options.Backbone.InputSize;
        var settings = new NetworkSettings { Height = size, Width = size, Classes = photos.Training.ClassNames.Count, Distillation = options.Distillation is not null };
        options.Backbone.Network.CheckSettings(settings);
        return settings;
    }

    private NetworkModule NewModule(NetworkSettings settings, StateDict weights)
    {
        NativeMemory.KeepLargeBlocks();
        var module = new NetworkModule(options.Backbone.Network, settings);
        try
        {
            module.Load(weights);
            module.to(torch.device(options.Device));
            return module;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    // The backbone's weights from their source; the head is this task's own, and starts as the papers start it. So does the whole network where it learns from scratch.
    private StateDict Start(NetworkSettings settings, WeightSource weights)
    {
        var (backbone, bareSettings) = (options.Backbone, settings with { Classes = 0 });
        var bare = options.IsFromScratch && options.Weights is RandomWeights random
            ? OfficialInitialization.Make(backbone.Network, bareSettings, random.Seed)
            : backbone.LoadWeights(weights, bareSettings);
        return new StateDict(bare.Concat(OfficialInitialization.Make(backbone.Network, settings, options.Seed, spec => !bare.ContainsKey(spec.Name))));
    }

    private static IEnumerable<Minibatch> Endlessly(IMinibatchSource source, CancellationToken cancellationToken)
    {
        for (var epoch = 0; ; epoch++)
        {
            foreach (var batch in source.Read(epoch, firstBatch: 0, cancellationToken))
                yield return batch;
        }
    }
}
