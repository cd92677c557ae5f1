using System.Text;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>
/// The rule by which the reference's weights and images are made, bit for bit: a stream of numbers in [0, 1) for every name
/// (FNV-1a seeds splitmix64), shaped so that activations stay in a sensible range.
/// </summary>
public static class ReferenceFill
{
    /// <summary>Returns the values of an entry of an official state dict.</summary>
    /// <param name="parameter">The entry.</param>
    /// <returns>The values, row by row.</returns>
    public static float[] Values(ParameterSpec parameter)
    {
        var stream = new UniformStream(parameter.Name);
        var rule = RuleOf(parameter);
        var values = new float[parameter.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)rule(stream[i]);
        return values;
    }

    /// <summary>Returns normalised images: noise, coarse squares of 32 pixels, and an offset for every channel.</summary>
    /// <param name="count">The number of images.</param>
    /// <param name="height">The height.</param>
    /// <param name="width">The width.</param>
    /// <returns>[count, 3, height, width], values in [−2, 2).</returns>
    public static float[] Images(int count, int height, int width)
    {
        UniformStream fine = new("input"), coarse = new("input.coarse"), offset = new("input.offset");
        var (rows, columns) = ((height + 31) / 32, (width + 31) / 32);
        var pixels = new float[count * 3 * height * width];
        for (int plane = 0, i = 0; plane < count * 3; plane++)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++, i++)
                {
                    var square = (plane * rows + y / 32) * columns + x / 32;
                    pixels[i] = (float)((2 * fine[i] - 1) + 0.5 * (2 * coarse[square] - 1) + 0.5 * (2 * offset[plane] - 1));
                }
            }
        }

        return pixels;
    }

    private static Func<double, double> RuleOf(ParameterSpec parameter)
    {
        var name = parameter.Name;
        switch (parameter.Kind)
        {
            case ParameterKind.BatchCount: return _ => 0;
            case ParameterKind.RunningMean: return u => 0.2 * (u - 0.5);
            case ParameterKind.RunningVariance: return u => 0.5 + u;
            case ParameterKind.LayerScale: return u => 0.5 + 0.5 * u;
            case ParameterKind.AttentionBias: return u => 3 * u - 1.5;
            case ParameterKind.NormWeight when EndsBranch(name): return u => 0.25 + 0.25 * u;
            case ParameterKind.NormWeight when name.Contains(".dws.", StringComparison.Ordinal) || name.EndsWith(".conv3.bn.weight", StringComparison.Ordinal): return u => 1.25 + u;
            case ParameterKind.NormWeight: return u => 0.75 + 0.5 * u;
            case ParameterKind.NormBias: return u => 0.2 * (u - 0.5);
            case ParameterKind.Bias: return u => 0.1 * (2 * u - 1);
            default:
                var bound = Math.Sqrt(3.0 / parameter.Shape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension));
                return u => (2 * u - 1) * bound;
        }
    }

    private static bool EndsBranch(string name) =>
        new[] { ".m.bn.weight", ".pw2.bn.weight", ".proj.1.bn.weight", ".fc2.1.weight" }.Any(end => name.EndsWith(end, StringComparison.Ordinal));

    /// <summary>The numbers in [0, 1) that belong to a name.</summary>
    public readonly struct UniformStream
    {
        private readonly ulong _seed;

        /// <summary>Opens the stream of a name.</summary>
        /// <param name="name">The name.</param>
        public UniformStream(string name)
        {
            _seed = 0xcbf29ce484222325;
            foreach (var octet in Encoding.UTF8.GetBytes(name))
                _seed = (_seed ^ octet) * 0x100000001b3;
        }

        /// <summary>Gets the number at a place.</summary>
        /// <param name="index">The place, from 0.</param>
        public double this[long index]
        {
            get
            {
                var z = _seed + (ulong)(index + 1) * 0x9E3779B97F4A7C15;
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                return ((z ^ (z >> 31)) >> 40) / 16777216.0;
            }
        }
    }
}
