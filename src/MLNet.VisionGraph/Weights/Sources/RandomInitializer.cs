using System.Text;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>
/// The initialization of untrained weights: convolutions and their biases as in PyTorch, uniform within ±1/√fan_in; linear layers normal
/// with a standard deviation of 0.02, truncated at two deviations, biases 0; BatchNorm 1 and 0 with statistics 0 and 1; layer scales
/// 1e-5 as in the paper; attention biases 0.
/// </summary>
/// <remarks>
/// Each parameter has its own random stream, derived from the seed and the parameter's name, so another head changes nothing in the
/// body. Only additions, multiplications, divisions and square roots are used, which IEEE 754 rounds the same everywhere: the values are
/// equal on every machine.
/// </remarks>
internal static class RandomInitializer
{
    private const double LinearDeviation = 0.02;
    private const float LayerScale = 1e-5f;

    /// <summary>Creates values for some of a network's parameters.</summary>
    /// <param name="network">All parameters; a bias takes its bound from the weight of the same layer.</param>
    /// <param name="wanted">The parameters to create values for.</param>
    /// <param name="seed">The seed.</param>
    public static StateDict Make(IReadOnlyList<ParameterSpec> network, IReadOnlyList<ParameterSpec> wanted, long seed)
    {
        Dictionary<string, ParameterSpec> byName = new(StringComparer.Ordinal);
        foreach (var spec in network.Concat(wanted))
            byName[spec.Name] = spec;
        return new StateDict(wanted.Select(spec => KeyValuePair.Create(spec.Name, Make(spec, byName, seed))));
    }

    private static WeightTensor Make(ParameterSpec spec, Dictionary<string, ParameterSpec> network, long seed)
    {
        if (spec.Kind == ParameterKind.BatchCount)
            return WeightTensor.FromInt64(spec.Shape, new long[spec.Count]);
        var values = new float[spec.Count];
        SplitMix64 random = new(Hash(spec.Name) ^ SplitMix64.Mix((ulong)seed));
        switch (spec.Kind)
        {
            case ParameterKind.Weight when spec.Shape.Count == 2:
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)(LinearDeviation * TruncatedNormal(ref random));
                break;
            case ParameterKind.Weight:
                FillUniform(values, Bound(spec), ref random);
                break;
            case ParameterKind.Bias:
                var weight = spec.Name[..(spec.Name.LastIndexOf('.') + 1)] + "weight";
                if (network.TryGetValue(weight, out var of) && of.Shape.Count > 2)
                    FillUniform(values, Bound(of), ref random);
                break;
            case ParameterKind.NormWeight or ParameterKind.RunningVariance:
                values.AsSpan().Fill(1);
                break;
            case ParameterKind.LayerScale:
                values.AsSpan().Fill(LayerScale);
                break;
            case ParameterKind.NormBias or ParameterKind.RunningMean or ParameterKind.AttentionBias:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(spec), spec.Kind, $"No initial value is known for '{spec.Name}'.");
        }

        return new WeightTensor(spec.Shape, values);
    }

    /// <summary>Returns 1/√fan_in, which is Kaiming's uniform bound with PyTorch's slope of √5.</summary>
    private static double Bound(ParameterSpec weight)
    {
        var fanIn = weight.Shape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension);
        return 1 / Math.Sqrt(Math.Max(1, fanIn));
    }

    private static void FillUniform(float[] values, double bound, ref SplitMix64 random)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)((2 * random.NextDouble() - 1) * bound);
    }

    /// <summary>Draws a standard normal number within ±2 by rejection: x in [-2, 2] is kept with the probability exp(-x²/2).</summary>
    private static double TruncatedNormal(ref SplitMix64 random)
    {
        while (true)
        {
            var x = 4 * random.NextDouble() - 2;
            if (random.NextDouble() < Exp(-0.5 * x * x))
                return x;
        }
    }

    /// <summary>
    /// Computes exp on [-2, 0] to 1e-12 with arithmetic alone; Math.Exp may differ in the last bit from one system to the next.
    /// </summary>
    private static double Exp(double x)
    {
        var small = x / 16;
        double sum = 1;
        for (var n = 10; n > 0; n--)
            sum = 1 + small * sum / n;
        for (var doubling = 0; doubling < 4; doubling++)
            sum *= sum;
        return sum;
    }

    /// <summary>Computes FNV-1a over the name's UTF-8 bytes.</summary>
    private static ulong Hash(string name)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var value in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ value) * 0x100000001b3;
        return hash;
    }

    /// <summary>The generator of Steele, Lea, Flood: Fast splittable pseudorandom number generators (OOPSLA 2014).</summary>
    private struct SplitMix64(ulong state)
    {
        private ulong _state = state;

        public static ulong Mix(ulong z)
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }

        /// <summary>Returns a number in [0, 1) with 53 random bits.</summary>
        public double NextDouble()
        {
            _state += 0x9E3779B97F4A7C15;
            return (Mix(_state) >> 11) * (1.0 / (1L << 53));
        }
    }
}
