using MLNet.VisionGraph.Weights.Hub;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Training.Search;

/// <summary>
/// Downloads released weights into the cache and does not retry sources that did not respond before, because a search has limited time.
/// </summary>
/// <param name="source">The source of the weights; null for the released ones. Others are not downloaded.</param>
/// <param name="hub">The settings of the weight hub; null for those of the environment.</param>
/// <param name="client">The HTTP client; null for the default one.</param>
internal sealed class SearchWeights(WeightSource? source, HubSettings? hub = null, HttpMessageInvoker? client = null)
{
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);

    /// <summary>Ensures that a backbone's weights are in the cache.</summary>
    /// <exception cref="WeightsUnavailableException">The weights are not available.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public void Fetch(BackboneDescriptor backbone, CancellationToken cancellationToken)
    {
        try
        {
            FetchReleased(backbone, cancellationToken);
        }
        catch (WeightsUnavailableException) when (source is null && StarterSource.Backbones.Contains(backbone.Name))
        {
            // The trainer then uses the starter weights and reports it.
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
        var origin = checkpoint.Origin;
        if (settings.Mirrors.Count == 0 && _silent.Contains(origin))
            throw store.Unavailable(checkpoint, backbone.Name, [$"{origin} did not answer before"]);
        try
        {
            // On the thread pool: blocking on a task that needs the caller's synchronization context would deadlock.
            Task.Run(() => store.GetAsync(checkpoint, backbone.Name, progress: null, cancellationToken), cancellationToken)
                .GetAwaiter()
                .GetResult();
        }
        catch (WeightsUnavailableException)
        {
            _silent.Add(origin);
            throw;
        }
    }
}
