using MLNet.VisionGraph.Backbones.EfficientVit;
using MLNet.VisionGraph.Backbones.MobileVig;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// How the papers' official code starts networks from scratch. MobileViG: convolutions Kaiming normal (arXiv:1502.01852) with zero biases, layer scales 1e-5.
/// EfficientViT: convolutions as PyTorch starts them, linear layers truncated normal with a deviation of 0.02, and norms that end a residual branch at zero, so that
/// every block begins as the identity. The same seed gives the same values on every run.
/// </summary>
public static class OfficialInitialization
{
    private const float LayerScale = 1e-5f;
    private const double LinearDeviation = 0.02;

    // The norms that end EfficientViT's residual branches: depthwise mixing, the feed-forward, the attention's projection.
    private static readonly string[] BranchEnds = [".m.bn.weight", ".pw2.bn.weight", ".proj.1.bn.weight"];

    /// <summary>Makes starting values.</summary>
    /// <param name="network">The network; of another family than the two, it starts as PyTorch does.</param>
    /// <param name="settings">Image size, classes, heads.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>A tensor for every parameter.</returns>
    public static StateDict Make(INetwork network, NetworkSettings settings, long seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Make(network, settings, seed, _ => true);
    }

    /// <summary>Makes the starting values of some parameters: the same as among all of them.</summary>
    internal static StateDict Make(INetwork network, NetworkSettings settings, long seed, Func<ParameterSpec, bool> isWanted)
    {
        var all = NetworkCost.Of(network, settings).Parameters;
        ParameterSpec[] parameters = [.. all.Where(isWanted)];
        var asPyTorch = RandomInitializer.Make(all, parameters, seed);
        return network switch
        {
            MobileVigNetwork => Replace(asPyTorch, parameters, spec => MobileVig(spec, seed)),
            EfficientVitNetwork => Replace(asPyTorch, parameters, spec => EfficientVit(spec, seed)),
            _ => asPyTorch,
        };
    }

    private static StateDict Replace(StateDict values, IReadOnlyList<ParameterSpec> parameters, Func<ParameterSpec, float[]?> change) =>
        new(parameters.Select(spec => KeyValuePair.Create(spec.Name, change(spec) is { } changed ? new WeightTensor([.. spec.Shape], changed) : values[spec.Name])));

    private static float[]? MobileVig(ParameterSpec spec, long seed) => spec.Kind switch
    {
        ParameterKind.Weight => Normal(spec, Math.Sqrt(2.0 / FanIn(spec)), seed, cut: double.PositiveInfinity),
        ParameterKind.Bias => new float[spec.Count],
        ParameterKind.LayerScale => [.. Enumerable.Repeat(LayerScale, (int)spec.Count)],
        _ => null,
    };

    private static float[]? EfficientVit(ParameterSpec spec, long seed) => spec.Kind switch
    {
        ParameterKind.Weight when spec.Shape.Count == 2 => Normal(spec, LinearDeviation, seed, cut: 2 / LinearDeviation),
        ParameterKind.NormWeight when BranchEnds.Any(end => spec.Name.EndsWith(end, StringComparison.Ordinal)) => new float[spec.Count],
        _ => null,
    };

    private static double FanIn(ParameterSpec spec) => spec.Shape.Skip(1).Aggregate(1.0, (product, dimension) => product * dimension);

    // Normal numbers, drawn again beyond the cut (in deviations; timm's truncated normal cuts at ±2, absolutely).
    private static float[] Normal(ParameterSpec spec, double deviation, long seed, double cut)
    {
        var random = new Random(HashCode(spec.Name, seed));
        var values = new float[spec.Count];
        for (var i = 0; i < values.Length; i++)
        {
            double normal;
            do
            {
                normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            }
            while (Math.Abs(normal) > cut);
            values[i] = (float)(deviation * normal);
        }

        return values;
    }

    // FNV-1a: a seed of its own for every name, so that another head changes nothing in the body.
    private static int HashCode(string name, long seed)
    {
        var hash = 2166136261u ^ (uint)seed ^ (uint)(seed >> 32);
        foreach (var letter in name)
            hash = (hash ^ letter) * 16777619;
        return (int)hash;
    }
}
