using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.LinearProbe;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>A source of precomputed embeddings, which pass through the heads alone, for linear probes.</summary>
internal sealed class EmbeddingSource : IMinibatchSource
{
    private readonly ImageEmbeddings _embeddings;
    private readonly float[] _values;
    private readonly EpochSampler _sampler;
    private readonly double _smoothing;
    private readonly int _batchSize;
    private readonly bool[] _occurs;

    private EmbeddingSource(
        ImageDataset images,
        ImageEmbeddings embeddings,
        EmbeddingStandardization? standardization,
        int batchSize,
        SampleOrder order,
        long seed,
        double smoothing
    )
    {
        // The rows are the images that could be read.
        Images = new ImageDataset(embeddings.Indexes.Select(index => images.Samples[index]), images.ClassNames, images.Unreadable);
        (_embeddings, _batchSize, _smoothing) = (embeddings, batchSize, smoothing);
        _occurs = Images.OccurringClasses();
        _values = standardization?.Apply(embeddings.Values) ?? embeddings.Values;
        _sampler = new EpochSampler(Images, order, seed);
        var dropLast = order != SampleOrder.Sequential && Images.Count >= batchSize;
        BatchCount = dropLast ? Images.Count / batchSize : (Images.Count + batchSize - 1) / batchSize;
    }

    /// <summary>Creates the source of training batches.</summary>
    public static EmbeddingSource ForTraining(
        ImageDataset images,
        ImageEmbeddings embeddings,
        EmbeddingStandardization? standardization,
        ImageTrainingOptions options
    )
    {
        var order = options.Balance == ClassBalance.Sampling ? SampleOrder.Balanced : SampleOrder.Shuffled;
        return new EmbeddingSource(
            images,
            embeddings,
            standardization,
            options.BatchSizeOrDefault,
            order,
            options.Seed,
            options.Augmentation.LabelSmoothing
        );
    }

    /// <summary>Creates the source of evaluation batches.</summary>
    public static EmbeddingSource ForEvaluation(
        ImageDataset images,
        ImageEmbeddings embeddings,
        EmbeddingStandardization? standardization,
        ImageTrainingOptions options
    ) => new(images, embeddings, standardization, options.BatchSizeOrDefault, SampleOrder.Sequential, options.Seed, smoothing: 0);

    public ImageDataset Images { get; }

    public int BatchCount { get; }

    public TimeSpan WaitTime => TimeSpan.Zero;

    public IReadOnlyList<UnreadableImage> Unreadable => _embeddings.Unreadable;

    public IEnumerable<Minibatch> Read(int epoch, int firstBatch, CancellationToken cancellationToken)
    {
        var order = _sampler.Draw(epoch);
        var (length, classes) = (_embeddings.Length, Images.ClassNames.Count);
        var (inputs, labels, indexes) = (new float[_batchSize * length], new int[_batchSize], new int[_batchSize]);
        var targets = _smoothing > 0 ? new float[_batchSize * classes] : null;
        for (var batch = firstBatch; batch < BatchCount; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(_batchSize, order.Length - batch * _batchSize);
            for (var slot = 0; slot < count; slot++)
            {
                var row = order[batch * _batchSize + slot];
                _values.AsSpan(row * length, length).CopyTo(inputs.AsSpan(slot * length));
                (labels[slot], indexes[slot]) = (_embeddings.Labels[row], row);
            }

            if (targets is not null)
                SoftTargets.Fill(labels.AsSpan(0, count), shares: [], classes, _smoothing, targets.AsSpan(0, count * classes), _occurs);
            yield return new Minibatch(batch, count, inputs, [length], labels, targets, TeacherLogits: null, indexes);
        }
    }

    public HeadLogits Forward(Tensor inputs, NetworkModule network)
    {
        var (answer, head, distillation) = network.RunHeads(inputs);
        return new HeadLogits(answer!, head!, distillation);
    }

    public void Dispose() { }
}
