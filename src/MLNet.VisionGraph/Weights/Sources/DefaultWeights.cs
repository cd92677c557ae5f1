namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>
/// The default weights: the recommended released weights or, if they are unavailable, the starter weights, with a warning that names
/// both. Never random weights.
/// </summary>
/// <param name="warn">Receives the warning when the starter weights are used; null for standard error, once per process.</param>
internal sealed class DefaultWeights(Action<string>? warn) : WeightSource
{
    private static int s_warnings;

    private readonly WeightSource _released = Pretrained();
    private WeightSource? _used;

    /// <summary>Gets the description of the weights that were used; before loading, of those that are tried first.</summary>
    public override string Description => (_used ?? _released).Description;

    internal override LoadedWeights Load(WeightRequest request)
    {
        try
        {
            return _released.Load(request);
        }
        catch (WeightsUnavailableException unavailable) when (StarterSource.Backbones.Contains(request.BackboneName))
        {
            LoadedWeights loaded;
            try
            {
                loaded = Starter().Load(request);
            }
            catch (WeightMismatchException)
            {
                throw unavailable; // a head for ImageNet's classes was requested, which the starter weights do not have
            }

            _used = Starter();
            var where = unavailable.ExpectedPath is { } path
                ? $" To use the released weights, put their file at '{path}', or connect to the network."
                : string.Empty;
            (warn ?? WarnOnce)(
                $"{request.BackboneName}: {_released.Description} are not available; "
                    + $"{_used.Description} are used instead, which are much less accurate.{where}"
            );
            return loaded;
        }
    }

    // The use of weights that were not requested must not go unnoticed.
    private static void WarnOnce(string message)
    {
        if (Interlocked.Increment(ref s_warnings) == 1)
            Console.Error.WriteLine($"MLNet.VisionGraph: {message} (WeightSource.PretrainedOrStarter() accepts this without a message.)");
    }
}
