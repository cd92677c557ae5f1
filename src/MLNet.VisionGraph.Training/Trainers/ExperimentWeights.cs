using MLNet.VisionGraph.Weights;
using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Brings released weights into the cache, and does not go on asking places that do not answer: an experiment has better uses for its time.</summary>
/// <param name="source">Where weights come from; null for the released ones. Others are not fetched.</param>
/// <param name="hub">Where the released ones are; null for what the environment says.</param>
/// <param name="client">What asks; null for the process's own.</param>
internal sealed class ExperimentWeights(WeightSource? source, HubSettings? hub = null, HttpMessageInvoker? client = null)
{
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);

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
        var settings = (hub ?? HubSettings.FromEnvironment()) with { Attempts = 2 };
        var store = new CheckpointStore(settings, client);
        var checkpoint = backbone.Checkpoints[0];
        if (File.Exists(store.PathOf(checkpoint)))
            return;
        var place = checkpoint.Origin;
        if (settings.Mirrors.Count == 0 && _silent.Contains(place))
            throw store.Unavailable(checkpoint, backbone.Name, [$"{place} did not answer before"]);
        try
        {
            // On the pool: a caller's synchronisation context must not be waited for from inside itself.
            Task.Run(() => store.GetAsync(checkpoint, backbone.Name, progress: null, cancellationToken), cancellationToken).GetAwaiter().GetResult();
        }
        catch (WeightsUnavailableException)
        {
            _silent.Add(place);
            throw;
        }
    }
}
