using MLNet.VisionGraph.Weights.Fitting;
using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>Released weights, from the cache or downloaded.</summary>
/// <param name="tag">The tag of the checkpoint; null for the recommended one.</param>
/// <param name="ema">The weights to choose in a training checkpoint; null for those whose accuracy was published.</param>
/// <param name="store">The cache; null for the one that the environment describes at the time of loading.</param>
internal sealed class PretrainedWeights(string? tag, EmaPreference? ema, CheckpointStore? store) : WeightSource
{
    public override string Description => tag is null ? "the recommended released weights" : $"the released weights '{tag}'";

    internal override LoadedWeights Load(WeightRequest request)
    {
        var released = Choose(request);
        var from = store ?? new CheckpointStore(HubSettings.FromEnvironment());

        // On the thread pool, since blocking within the caller's synchronization context could deadlock.
        var path = Task.Run(() => from.GetAsync(released, request.BackboneName, request.Progress, request.Cancellation))
            .GetAwaiter()
            .GetResult();
        var description = $"released weights '{released.Tag}' ({released.Address.AbsoluteUri})";
        try
        {
            return StateDictFitter.Fit(CheckpointFile.Read(path, ema ?? released.Ema), request, Path.GetFileName(path), description);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{exception.Message} Delete the file to have it downloaded again.", exception);
        }
    }

    private ReleasedCheckpoint Choose(WeightRequest request)
    {
        if (request.Released.Count == 0)
        {
            throw new WeightsUnavailableException(
                $"No released weights of '{request.BackboneName}' are known.",
                "Pass WeightSource.FromFile(path), or WeightSource.Random(seed) for untrained ones.",
                path: null
            );
        }

        return tag is null
            ? request.Released[0]
            : request.Released.FirstOrDefault(checkpoint => checkpoint.Tag == tag)
                ?? throw new ArgumentException(
                    $"'{request.BackboneName}' has no released weights '{tag}'; "
                        + $"it has {string.Join(", ", request.Released.Select(each => $"'{each.Tag}'"))}."
                );
    }
}
