using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Distillation;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Photos, decoded and augmented ahead, that go through the whole network.</summary>
internal sealed class PhotoSource(PhotoSet photos, BatchLoaderOptions options, DistillationOptions? distillation = null) : IMinibatchSource
{
    // First, since it may turn out that the teacher has other classes.
    private readonly TeacherOutputs? _teacher = distillation is null ? null : new TeacherOutputs(distillation, photos, options);
    private readonly BatchLoader _loader = new(photos, options);

    /// <summary>Makes the source of what is learned from.</summary>
    public static PhotoSource ForTraining(PhotoSet photos, ImageClassifierOptions options, NetworkSettings settings)
    {
        var loading = Loading(options, settings) with
        {
            Augmentation = options.Augmentation,
            Order = options.Balance == ClassBalance.Sampling ? SampleOrder.Balanced : SampleOrder.Shuffled,
            Seed = options.Seed,
            DropLast = photos.Count >= options.BatchSizeOrDefault, // a last batch of a single photo has no statistics for a norm
        };
        return new PhotoSource(photos, loading, options.Distillation);
    }

    /// <summary>Makes the source of what is judged by.</summary>
    public static PhotoSource ForEvaluation(PhotoSet photos, ImageClassifierOptions options, NetworkSettings settings) => new(photos, Loading(options, settings));

    public PhotoSet Photos => photos;

    public int BatchCount => _loader.BatchCount;

    public TimeSpan WaitTime => _loader.WaitTime;

    public IReadOnlyList<UnreadablePhoto> Unreadable => _loader.Unreadable;

    public IEnumerable<Minibatch> Read(int epoch, int firstBatch, CancellationToken cancellationToken) =>
        _loader.Read(epoch, firstBatch, cancellationToken).Select(batch => Minibatch.Of(batch, _teacher?.For(batch)));

    public HeadLogits Forward(Tensor inputs, NetworkModule network)
    {
        var outputs = network.Run(inputs);
        return new HeadLogits(outputs.Logits!, outputs.HeadLogits!, outputs.DistillationLogits);
    }

    public void Dispose() => _loader.Dispose();

    private static BatchLoaderOptions Loading(ImageClassifierOptions options, NetworkSettings settings) => new()
    {
        BatchSize = options.BatchSizeOrDefault,
        Height = settings.Height,
        Width = settings.Width,
        Preprocessing = options.Backbone.Preprocessing,
    };
}
