namespace MLNet.VisionGraph.Weights;

/// <summary>What is taken where nothing is said: the recommended released weights, or where they cannot be had the starter weights, with a warning that names both. Never random ones.</summary>
/// <param name="warn">Told when the starter weights are taken.</param>
internal sealed class DefaultWeights(Action<string> warn) : WeightSource
{
    private readonly WeightSource _released = Pretrained();
    private WeightSource? _used;

    /// <summary>Gets the weights that were taken; before, those that will be asked for first.</summary>
    public override string Description => (_used ?? _released).Description;

    internal override LoadedWeights Load(WeightRequest request)
    {
        try
        {
            return _released.Load(request);
        }
        catch (WeightsUnavailableException unavailable) when (StarterWeights.Backbones.Contains(request.BackboneName))
        {
            LoadedWeights loaded;
            try
            {
                loaded = Starter().Load(request);
            }
            catch (WeightMismatchException)
            {
                throw unavailable; // a head of ImageNet's classes was asked for, which they do not have
            }

            _used = Starter();
            var where = unavailable.ExpectedPath is { } path ? $" For the released weights put their file at '{path}', or connect to the network." : string.Empty;
            warn($"{request.BackboneName}: {_released.Description} cannot be had; {_used.Description} are used in their place, which know far less.{where}");
            return loaded;
        }
    }
}
