using MLNet.VisionGraph.Weights;
using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Brings released weights into the cache, and does not go on asking places that do not answer: an experiment has better uses for its time.</summary>
/// <param name="source">Where weights come from; null for the released ones. Others are not fetched.</param>
internal sealed class ExperimentWeights(WeightSource? source)
{
    private readonly Dictionary<string, WeightsUnavailableException> _silent = new(StringComparer.Ordinal);

    /// <summary>Sees to it that a backbone's weights are there.</summary>
    /// <exception cref="WeightsUnavailableException">They cannot be had.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Fetch(BackboneDescriptor backbone, CancellationToken cancellationToken)
    {
        try
        {
            FetchReleased(backbone, cancellationToken);
        }
        catch (WeightsUnavailableException) when (source is null && StarterWeights.Backbones.Contains(backbone.Name))
        {
            // The trainer takes the starter weights then, and says so.
        }
    }

    private void FetchReleased(BackboneDescriptor backbone, CancellationToken cancellationToken)
    {
        if (source is not null and not PretrainedWeights || backbone.Checkpoints.Count == 0)
            return;
        var settings = HubSettings.FromEnvironment() with { Attempts = 2 };
        var store = new CheckpointStore(settings);
        var checkpoint = backbone.Checkpoints[0];
        if (File.Exists(store.PathOf(checkpoint)))
            return;
        var place = settings.Mirrors.Count > 0 ? string.Join(';', settings.Mirrors) : checkpoint.Origin;
        if (settings.Mirrors.Count == 0 && _silent.TryGetValue(place, out var before))
            throw before;
        try
        {
            // On the pool: a caller's synchronisation context must not be waited for from inside itself.
            Task.Run(() => store.GetAsync(checkpoint, backbone.Name, progress: null, cancellationToken), cancellationToken).GetAwaiter().GetResult();
        }
        catch (WeightsUnavailableException exception)
        {
            _silent[place] = exception;
            throw;
        }
    }
}
