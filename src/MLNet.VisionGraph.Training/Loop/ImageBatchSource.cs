using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Distillation;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>A source of images, decoded and augmented ahead of time, that pass through the whole network.</summary>
internal sealed class ImageBatchSource(ImageDataset images, BatchLoaderOptions options, DistillationOptions? distillation = null)
    : IMinibatchSource
{
    // Created first, because it throws if the teacher's classes differ.
    private readonly TeacherOutputs? _teacher = distillation is null ? null : new TeacherOutputs(distillation, images, options);
    private readonly BatchLoader _loader = new(images, options);

    /// <summary>Creates the source of training batches.</summary>
    public static ImageBatchSource ForTraining(ImageDataset images, ImageTrainingOptions options, NetworkSettings settings)
    {
        var loading = Loading(options, settings) with
        {
            Augmentation = options.Augmentation,
            Order = options.Balance == ClassBalance.Sampling ? SampleOrder.Balanced : SampleOrder.Shuffled,
            Seed = options.Seed,
            DropLast = images.Count >= options.BatchSizeOrDefault, // a norm has no statistics for a batch of one image
        };
        return new ImageBatchSource(images, loading, options.Distillation);
    }

    /// <summary>Creates the source of evaluation batches.</summary>
    public static ImageBatchSource ForEvaluation(ImageDataset images, ImageTrainingOptions options, NetworkSettings settings) =>
        new(images, Loading(options, settings));

    public ImageDataset Images => images;

    public int BatchCount => _loader.BatchCount;

    public TimeSpan WaitTime => _loader.WaitTime;

    public IReadOnlyList<UnreadableImage> Unreadable => _loader.Unreadable;

    public IEnumerable<Minibatch> Read(int epoch, int firstBatch, CancellationToken cancellationToken) =>
        _loader.Read(epoch, firstBatch, cancellationToken).Select(batch => Minibatch.From(batch, _teacher?.For(batch)));

    public HeadLogits Forward(Tensor inputs, NetworkModule network)
    {
        var outputs = network.Run(inputs);
        return new HeadLogits(outputs.Logits!, outputs.HeadLogits!, outputs.DistillationLogits);
    }

    public void Dispose() => _loader.Dispose();

    private static BatchLoaderOptions Loading(ImageTrainingOptions options, NetworkSettings settings) =>
        new()
        {
            BatchSize = options.BatchSizeOrDefault,
            Height = settings.Height,
            Width = settings.Width,
            Preprocessing = options.Backbone.Preprocessing,
        };
}
