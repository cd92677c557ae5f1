using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Creates initial weights: each parameter as specified by its network (<see cref="INetwork.InitializationOf"/>), otherwise as in PyTorch.
/// The same seed yields the same values on every run.
/// </summary>
internal static class ScratchInitializer
{
    /// <summary>Creates initial weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="settings">The image size, the number of classes and the heads.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>A tensor for every parameter.</returns>
    public static StateDict Create(INetwork network, NetworkSettings settings, long seed) => Create(network, settings, seed, _ => true);

    /// <summary>Creates initial weights.</summary>
    /// <param name="parameters">The parameters, with their initialization.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>A tensor for every parameter.</returns>
    public static StateDict Create(IReadOnlyList<ParameterSpec> parameters, long seed) => Create(parameters, seed, _ => true);

    /// <summary>Creates the initial weights of some parameters, with the same values as when all are created.</summary>
    public static StateDict Create(INetwork network, NetworkSettings settings, long seed, Func<ParameterSpec, bool> isWanted) =>
        Create(NetworkCost.Create(network, settings).Parameters, seed, isWanted);

    private static StateDict Create(IReadOnlyList<ParameterSpec> all, long seed, Func<ParameterSpec, bool> isWanted)
    {
        ParameterSpec[] parameters = [.. all.Where(isWanted)];
        var defaults = RandomInitializer.Make(all, parameters, seed);
        return new StateDict(
            parameters.Select(spec =>
                KeyValuePair.Create(
                    spec.Name,
                    spec.Initialization is { } start ? new WeightTensor([.. spec.Shape], Values(spec, start, seed)) : defaults[spec.Name]
                )
            )
        );
    }

    private static float[] Values(ParameterSpec spec, ParameterInitialization start, long seed)
    {
        if (start.IsKaiming)
            return Normal(spec, Math.Sqrt(2.0 / FanIn(spec)), double.PositiveInfinity, seed);
        if (start.Deviation is { } deviation)
            return Normal(spec, deviation, start.Limit / deviation, seed);
        var values = new float[spec.Count];
        values.AsSpan().Fill(start.Value);
        return values;
    }

    private static double FanIn(ParameterSpec spec) => spec.Shape.Skip(1).Aggregate(1.0, (product, dimension) => product * dimension);

    // Normal values (Box and Muller), redrawn beyond the cut, which is given in standard deviations.
    private static float[] Normal(ParameterSpec spec, double deviation, double cut, long seed)
    {
        var random = new Random(HashCode(spec.Name, seed));
        var values = new float[spec.Count];
        for (var i = 0; i < values.Length; i++)
        {
            double normal;
            do
            {
                normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            } while (Math.Abs(normal) > cut);
            values[i] = (float)(deviation * normal);
        }

        return values;
    }

    // FNV-1a: a separate seed for every name, so that another head changes nothing in the body.
    private static int HashCode(string name, long seed)
    {
        var hash = 2166136261u ^ (uint)seed ^ (uint)(seed >> 32);
        foreach (var letter in name)
            hash = (hash ^ letter) * 16777619;
        return (int)hash;
    }
}
