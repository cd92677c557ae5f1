using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Probing;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Embeddings that were computed before and go through the heads alone: what a linear probe learns from.</summary>
internal sealed class EmbeddingSource : IMinibatchSource
{
    private readonly PhotoEmbeddings _embeddings;
    private readonly float[] _values;
    private readonly EpochSampler _sampler;
    private readonly double _smoothing;
    private readonly int _batchSize;

    private EmbeddingSource(PhotoSet photos, PhotoEmbeddings embeddings, EmbeddingStandardization? standardization, int batchSize, SampleOrder order, long seed, double smoothing)
    {
        // Rows are those photos that could be read.
        Photos = new PhotoSet(embeddings.Indexes.Select(index => photos.Samples[index]), photos.ClassNames, photos.Unreadable);
        (_embeddings, _batchSize, _smoothing) = (embeddings, batchSize, smoothing);
        _values = standardization?.Apply(embeddings.Values) ?? embeddings.Values;
        _sampler = new EpochSampler(Photos, order, seed);
        var dropLast = order != SampleOrder.Sequential && Photos.Count >= batchSize;
        BatchCount = dropLast ? Photos.Count / batchSize : (Photos.Count + batchSize - 1) / batchSize;
    }

    /// <summary>Makes the source of what is learned from.</summary>
    public static EmbeddingSource ForTraining(PhotoSet photos, PhotoEmbeddings embeddings, EmbeddingStandardization? standardization, ImageClassifierOptions options)
    {
        var order = options.Balance == ClassBalance.Sampling ? SampleOrder.Balanced : SampleOrder.Shuffled;
        return new EmbeddingSource(photos, embeddings, standardization, options.BatchSizeOrDefault, order, options.Seed, options.Augmentation.LabelSmoothing);
    }

    /// <summary>Makes the source of what is judged by.</summary>
    public static EmbeddingSource ForEvaluation(PhotoSet photos, PhotoEmbeddings embeddings, EmbeddingStandardization? standardization, ImageClassifierOptions options) =>
        new(photos, embeddings, standardization, options.BatchSizeOrDefault, SampleOrder.Sequential, options.Seed, smoothing: 0);

    public PhotoSet Photos { get; }

    public int BatchCount { get; }

    public TimeSpan WaitTime => TimeSpan.Zero;

    public IReadOnlyList<UnreadablePhoto> Unreadable => _embeddings.Unreadable;

    public IEnumerable<Minibatch> Read(int epoch, int firstBatch, CancellationToken cancellationToken)
    {
        var order = _sampler.Draw(epoch);
        var (length, classes) = (_embeddings.Length, Photos.ClassNames.Count);
        var (inputs, labels, indexes) = (new float[_batchSize * length], new int[_batchSize], new int[_batchSize]);
        var targets = _smoothing > 0 ? new float[_batchSize * classes] : null;
        for (var batch = firstBatch; batch < BatchCount; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(_batchSize, order.Length - batch * _batchSize);
            for (var place = 0; place < count; place++)
            {
                var row = order[batch * _batchSize + place];
                _values.AsSpan(row * length, length).CopyTo(inputs.AsSpan(place * length));
                (labels[place], indexes[place]) = (_embeddings.Labels[row], row);
            }

            if (targets is not null)
                SoftTargets.Fill(labels.AsSpan(0, count), shares: [], classes, _smoothing, targets.AsSpan(0, count * classes));
            yield return new Minibatch(batch, count, inputs, [length], labels, targets, TeacherLogits: null, indexes);
        }
    }

    public HeadLogits Forward(Tensor inputs, NetworkModule network)
    {
        var (answer, head, distillation) = network.RunHeads(inputs);
        return new HeadLogits(answer!, head!, distillation);
    }

    public void Dispose()
    {
    }
}
