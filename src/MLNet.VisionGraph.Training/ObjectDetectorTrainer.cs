using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Detectors;
using MLNet.VisionGraph.Training.Detectors.Data;
using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Training;

/// <summary>A trainer of detectors, for labeled images in any format that <see cref="ObjectDataset.Load"/> reads.</summary>
/// <param name="options">The options.</param>
public sealed class ObjectDetectorTrainer(ObjectDetectionTrainingOptions options)
{
    /// <summary>
    /// Trains a detector, or resumes an interrupted training run from <see cref="ObjectDetectionTrainingOptions.CheckpointFolder"/>.
    /// </summary>
    /// <param name="images">The training and validation images.</param>
    /// <param name="cancellationToken">The token to stop the training after the current batch; the best weights so far are kept.</param>
    /// <returns>The detector of the epoch with the highest average precision on the validation images.</returns>
    /// <exception cref="TrainingDataException">
    /// The images are unsuitable: there are no classes, no labeled objects, no outlines to learn masks from, no validation images, or none
    /// that can be read.
    /// </exception>
    /// <exception cref="TrainingFailedException">The loss became infinite or not a number before any epoch was complete.</exception>
    /// <exception cref="OperationCanceledException">The training was canceled before any epoch was complete.</exception>
    /// <exception cref="CheckpointMismatchException">
    /// The checkpoint belongs to another training run; the message says how it differs.
    /// </exception>
    /// <exception cref="IOException">A checkpoint could not be written; the previous one is intact.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says why, and what to do.</exception>
    public TrainedObjectDetector Train(ObjectDatasetSplit images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Train(DetectionData.From(images), cancellationToken);
    }

    /// <inheritdoc cref="Train(ObjectDatasetSplit, CancellationToken)"/>
    internal TrainedObjectDetector Train(DetectionData data, CancellationToken cancellationToken)
    {
        options.Check();
        data.Check(options.HasMasks, options.OnWarning);
        cancellationToken.ThrowIfCancellationRequested();
        var checkpoints = options.CheckpointFolder is { } folder
            ? new TrainingCheckpoints(folder, DetectorFingerprint.Compute(options, data))
            : null;
        var found = options.Resume ? checkpoints?.ReadLatest() : null;
        var detector = DetectorModels.Create(options.Architecture, options.Backbone.Network, data.ClassNames.Count);
        using var threads = NativeThreads.Use(options.Threads ?? Environment.ProcessorCount);
        using var module = new DetectorModule(detector)
        {
            FreezeBatchNorm = options.FreezeBatchNorm ?? !options.IsFromScratch,
            ChannelsLast = options.ChannelsLast ?? MapLayout.IsFasterChannelsLast(TorchSharp.torch.device(options.Device)),
        };
        module.Load(found is null ? InitialWeights(module.Parameters) : TrainingCheckpointMapper.WeightsOf(found));
        using var run = new DetectorTrainingRun(options, module, data, checkpoints);
        if (found is not null)
            run.Restore(found, cancellationToken);
        return run.Train(cancellationToken);
    }

    // The backbone's weights from their source; neck and heads as their networks specify.
    private StateDict InitialWeights(IReadOnlyList<ParameterSpec> parameters)
    {
        var start = ScratchInitializer.Create(parameters, options.Seed);
        if (options.IsFromScratch)
            return start;
        var settings = new NetworkSettings
        {
            Classes = 0,
            Embedding = false,
            Task = NetworkTask.Detection,
        };
        var backbone = options.Backbone.ForTransfer().LoadWeights(options.Weights ?? new DefaultWeights(options.OnWarning), settings);
        return new StateDict(
            start.Select(pair =>
                backbone.TryGetValue(BackboneStages.NameInBackbone(pair.Key), out var loaded) ? KeyValuePair.Create(pair.Key, loaded) : pair
            )
        );
    }
}
