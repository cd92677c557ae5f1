using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Probing;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>What a training learns from and is judged by: photos, or for a linear probe their embeddings.</summary>
internal sealed record TrainingSources(IMinibatchSource Training, IMinibatchSource Validation, EmbeddingStandardization? Standardization = null) : IDisposable
{
    public static TrainingSources Open(ImageClassifierOptions options, NetworkSettings settings, PhotoSplit photos, StateDict weights, CancellationToken cancellationToken)
    {
        if (options.IsProbe)
            return Embed(options, settings, photos, weights, cancellationToken);
        var training = PhotoSource.ForTraining(photos.Training, options, settings);
        try
        {
            return new TrainingSources(training, PhotoSource.ForEvaluation(photos.Validation, options, settings));
        }
        catch
        {
            training.Dispose();
            throw;
        }
    }

    /// <summary>Gives the weights as they are for photos, from those that were learned.</summary>
    public StateDict ForPhotos(StateDict learned) => Standardization?.Fold(learned) ?? learned;

    public void Dispose()
    {
        Training.Dispose();
        Validation.Dispose();
    }

    private static TrainingSources Embed(ImageClassifierOptions options, NetworkSettings settings, PhotoSplit photos, StateDict weights, CancellationToken cancellationToken)
    {
        using var embedder = new PhotoEmbedder(options.Backbone, weights, settings, options.EmbeddingFolder, options.OnWarning, options.Threads);
        var progress = options.Progress is null ? null : new EmbeddingReporting(options.Progress, photos.Training.Count + photos.Validation.Count, options.EpochCount);
        var training = embedder.Embed(photos.Training, progress, cancellationToken);
        progress?.NextSet();
        var validation = embedder.Embed(photos.Validation, progress, cancellationToken);
        var standardization = EmbeddingStandardization.Of(options.Backbone.Network, NetworkCost.Of(options.Backbone.Network, settings).Parameters, training);
        return new TrainingSources(
            EmbeddingSource.ForTraining(photos.Training, training, standardization, options),
            EmbeddingSource.ForEvaluation(photos.Validation, validation, standardization, options),
            standardization);
    }
}
