using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.LinearProbe;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>The training and validation data: images, or their embeddings for a linear probe.</summary>
internal sealed record TrainingSources(
    IMinibatchSource Training,
    IMinibatchSource Validation,
    EmbeddingStandardization? Standardization = null
) : IDisposable
{
    public static TrainingSources Open(
        ImageTrainingOptions options,
        NetworkSettings settings,
        ImageDatasetSplit images,
        StateDict weights,
        CancellationToken cancellationToken
    )
    {
        if (options.IsProbe)
            return Embed(options, settings, images, weights, cancellationToken);
        var training = ImageBatchSource.ForTraining(images.Training, options, settings);
        try
        {
            return new TrainingSources(training, ImageBatchSource.ForEvaluation(images.Validation, options, settings));
        }
        catch
        {
            training.Dispose();
            throw;
        }
    }

    /// <summary>Converts the learned weights to weights that apply to images.</summary>
    public StateDict ForImages(StateDict learned) => Standardization?.Fold(learned) ?? learned;

    public void Dispose()
    {
        Training.Dispose();
        Validation.Dispose();
    }

    private static TrainingSources Embed(
        ImageTrainingOptions options,
        NetworkSettings settings,
        ImageDatasetSplit images,
        StateDict weights,
        CancellationToken cancellationToken
    )
    {
        using var embedder = ImageEmbedder.For(options, weights, settings);
        var progress = options.Progress is null
            ? null
            : new EmbeddingReporting(options.Progress, images.Training.Count + images.Validation.Count, options.EpochCount);
        var training = embedder.Embed(images.Training, progress, cancellationToken);
        progress?.NextSet();
        var validation = embedder.Embed(images.Validation, progress, cancellationToken);
        var standardization = EmbeddingStandardization.Create(
            options.Backbone.Network,
            NetworkCost.Create(options.Backbone.Network, settings).Parameters,
            training
        );
        return new TrainingSources(
            EmbeddingSource.ForTraining(images.Training, training, standardization, options),
            EmbeddingSource.ForEvaluation(images.Validation, validation, standardization, options),
            standardization
        );
    }
}
