using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Weights;
using TorchSharp;

namespace MLNet.VisionGraph.Training;

/// <summary>Trains image classifiers on folders, tables or data views of photos.</summary>
/// <param name="options">How.</param>
public sealed class ImageClassifierTrainer(ImageClassifierOptions options)
{
    /// <summary>Trains a classifier.</summary>
    /// <param name="photos">The photos to learn from and those to validate on.</param>
    /// <param name="cancellationToken">Stops the training within a batch; the best weights so far are kept.</param>
    /// <returns>The best epoch's classifier.</returns>
    /// <exception cref="TrainingDataException">The photos do not do: one class only, a class without photos, nothing to validate on.</exception>
    /// <exception cref="TrainingFailedException">The loss became infinite or not a number before any epoch was complete.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before any epoch was complete.</exception>
    public TrainedImageClassifier Train(PhotoSplit photos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(photos);
        options.Check();
        photos.Training.CheckTrainable();
        if (photos.Validation.Count == 0)
            throw new TrainingDataException("There are no photos to validate on: hold some out, for example with PhotoSet.Split(0.2).");

        var backbone = options.Backbone;
        var size = options.ImageSize ?? backbone.InputSize;
        var settings = new NetworkSettings { Height = size, Width = size, Classes = photos.Training.ClassNames.Count };
        backbone.Network.CheckSettings(settings);

        NativeMemory.KeepLargeBlocks();
        torch.random.manual_seed(options.Seed);
        torch.set_num_threads(options.Threads ?? Environment.ProcessorCount);
        using var module = new NetworkModule(backbone.Network, settings);
        module.Load(Start(backbone, settings));
        module.to(torch.device(options.Device));
        using var run = new TrainingRun(options, module, settings, photos);
        return run.Train(cancellationToken);
    }

    // The backbone's weights from their source; the head is this task's own, and starts as the papers start it.
    private StateDict Start(BackboneDescriptor backbone, NetworkSettings settings)
    {
        var bare = backbone.LoadWeights(options.Weights ?? WeightSource.Pretrained(), settings with { Classes = 0 });
        var fresh = OfficialInitialization.Make(backbone.Network, settings, options.Seed);
        return new StateDict(fresh.Select(pair => bare.TryGetValue(pair.Key, out var known) ? KeyValuePair.Create(pair.Key, known) : pair));
    }
}
