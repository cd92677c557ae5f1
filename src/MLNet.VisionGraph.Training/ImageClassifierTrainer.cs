using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Loop;
using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Weights.Sources;
using TorchSharp;

namespace MLNet.VisionGraph.Training;

/// <summary>A trainer of image classifiers, for folders, tables or data views of images.</summary>
/// <param name="options">The options.</param>
public sealed class ImageClassifierTrainer(ImageTrainingOptions options)
{
    /// <summary>
    /// Trains a classifier, or resumes an interrupted training run from <see cref="ImageTrainingOptions.CheckpointFolder"/>.
    /// </summary>
    /// <param name="images">The training and validation images.</param>
    /// <param name="cancellationToken">The token to stop the training after the current batch; the best weights so far are kept.</param>
    /// <returns>The classifier of the best epoch.</returns>
    /// <exception cref="TrainingDataException">
    /// The images are unsuitable: there is only one class, a class has no images, or there are no validation images.
    /// </exception>
    /// <exception cref="TrainingFailedException">The loss became infinite or not a number before any epoch was complete.</exception>
    /// <exception cref="OperationCanceledException">The training was canceled before any epoch was complete.</exception>
    /// <exception cref="CheckpointMismatchException">
    /// The checkpoint belongs to another training run; the message says how it differs.
    /// </exception>
    /// <exception cref="IOException">A checkpoint could not be written; the previous one is intact.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says why, and what to do.</exception>
    public TrainedImageClassifier Train(ImageDatasetSplit images, CancellationToken cancellationToken = default)
    {
        var settings = Check(images);
        var checkpoints = options.CheckpointFolder is { } folder
            ? new TrainingCheckpoints(folder, TrainingFingerprint.Compute(options, settings, images))
            : null;
        var found = options.Resume ? checkpoints?.ReadLatest() : null;

        var description = "those of the checkpoint from which the training went on";
        var start = found is null
            ? AbsentClasses.Exclude(Start(settings, out description), options.Backbone.Network, settings, images.Training)
            : TrainingCheckpointMapper.WeightsOf(found);
        using var threads = NativeThreads.Use(ThreadCount);
        using var module = NewModule(settings, start);
        using var sources = TrainingSources.Open(options, settings, images, start, cancellationToken);
        using var run = new TrainingRun(options, module, settings, sources, checkpoints);
        if (found is not null)
            run.Restore(found);
        var trained = run.Train(cancellationToken);
        trained.WeightsDescription = description;
        return trained;
    }

    /// <summary>
    /// Runs a learning-rate sweep: a few steps from the starting weights with a growing rate. The resulting weights are discarded (Smith,
    /// arXiv:1506.01186).
    /// </summary>
    /// <param name="images">The images; the validation images are not used.</param>
    /// <param name="finder">The range of rates and the number of steps. The default is null (fastai's defaults).</param>
    /// <param name="cancellationToken">The token to cancel the sweep between two steps.</param>
    /// <returns>The losses and the suggested rates; <see cref="LearningRateSweep.Valley"/> is a good rate to begin with.</returns>
    /// <exception cref="TrainingDataException">As for <see cref="Train"/>.</exception>
    /// <exception cref="OperationCanceledException">The sweep was canceled.</exception>
    public LearningRateSweep FindLearningRate(
        ImageDatasetSplit images,
        LearningRateFinderOptions? finder = null,
        CancellationToken cancellationToken = default
    )
    {
        var settings = Check(images);
        var start = Start(settings, out _);
        using var threads = NativeThreads.Use(ThreadCount);
        using var module = NewModule(settings, start);
        using var sources = TrainingSources.Open(options, settings, images, start, cancellationToken);
        using var run = new TrainingRun(options with { Progress = null, Callbacks = [] }, module, settings, sources);
        using var batches = Endlessly(sources.Training, cancellationToken).GetEnumerator();
        return LearningRateFinder.Sweep(
            rate => batches.MoveNext() ? run.Step(batches.Current, rate) : double.NaN,
            finder,
            cancellationToken
        );
    }

    // A head is too small for several threads: they would wait for each other longer than they compute.
    private int ThreadCount => options.IsProbe ? 1 : options.Threads ?? Environment.ProcessorCount;

    private NetworkSettings Check(ImageDatasetSplit images)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(images);
        options.Check();
        images.Training.CheckTrainable();
        if (AbsentClasses.Describe(images.Training) is { } absent)
            options.OnWarning?.Invoke(absent);
        if (images.Validation.Count == 0)
            throw new TrainingDataException("There are no images to validate on: hold some out, for example with ImageDataset.Split(0.2).");

        var size = options.ImageSize ?? options.Backbone.InputSize;
        var settings = new NetworkSettings
        {
            Height = size,
            Width = size,
            Classes = images.Training.ClassNames.Count,
            MultiStageEmbedding = options.IsMultiStage,
            Distillation = options.Distillation is not null,
        };
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

    // Loads the backbone's weights and initializes the new head as in the papers. When training from scratch, the whole network is
    // initialized that way.
    private StateDict Start(NetworkSettings settings, out string description)
    {
        var (backbone, bareSettings) = (options.Backbone, settings with { Classes = 0 });
        var source = options.WeightsOrDefault;
        description = source.Description;
        var bare =
            options.IsFromScratch && options.Weights is RandomWeights random
                ? ScratchInitializer.Create(backbone.Network, bareSettings, random.Seed)
                : backbone.ReadWeights(source, bareSettings, ClassMismatch.Error, out description);
        return new StateDict(
            bare.Concat(ScratchInitializer.Create(backbone.Network, settings, options.Seed, spec => !bare.ContainsKey(spec.Name)))
        );
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
