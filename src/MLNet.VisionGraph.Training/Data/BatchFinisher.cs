using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Finishes a batch when all its images are prepared: closes gaps, mixes images and writes targets.</summary>
internal sealed class BatchFinisher(BatchLoaderOptions options, ImageDataset images)
{
    private readonly bool[] _occurs = images.OccurringClasses();

    // Mixing uses a separate random stream: no image has this index.
    private const long MixingStream = -2;

    /// <summary>Gets a value indicating whether batches have soft targets.</summary>
    public bool HasTargets { get; } = options.Augmentation.Mixup is not null || options.Augmentation.LabelSmoothing > 0;

    /// <summary>Finishes a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="drawn">The number of slots in the batch.</param>
    /// <param name="epoch">The epoch.</param>
    public void Finish(Batch batch, int drawn, int epoch)
    {
        batch.CloseGaps(drawn);
        var count = batch.Count;
        var shares = Span<float>.Empty;
        if (options.Augmentation.Mixup is { } mixup)
        {
            shares = batch.Shares.AsSpan(0, count);
            var images = batch.Images.AsSpan(0, count * 3 * batch.Height * batch.Width);
            mixup.Apply(
                images,
                count,
                batch.Height,
                batch.Width,
                new AugmentationRandom(options.Seed, epoch, MixingStream, batch.Index),
                shares
            );
        }

        var classes = images.ClassNames.Count;
        if (batch.Targets is { } targets)
            SoftTargets.Fill(
                batch.Labels.AsSpan(0, count),
                shares,
                classes,
                options.Augmentation.LabelSmoothing,
                targets.AsSpan(0, count * classes),
                _occurs
            );
    }
}
