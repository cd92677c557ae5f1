using System.Text;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>
/// The weights and input images of the reference numbers. They follow from a rule, bit for bit: a splitmix64 stream per tensor name,
/// scaled by what the
/// tensor is. Everything is computed in double and rounded once.
/// </summary>
public static class ReferenceFill
{
    private static readonly string[] s_branchEnds = [".m.bn.weight", ".pw2.bn.weight", ".proj.1.bn.weight", ".fc2.1.weight"];

    /// <summary>FNV-1a, 64 bit, over the name's UTF-8 bytes.</summary>
    public static ulong Hash(string stream)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var value in Encoding.UTF8.GetBytes(stream))
            hash = (hash ^ value) * 0x100000001b3;
        return hash;
    }

    /// <summary>Value <paramref name="index"/> of a stream, in [0, 1).</summary>
    public static double Uniform(ulong hash, long index)
    {
        var z = hash + ((ulong)index + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 40) / 16777216.0;
    }

    /// <summary>All values of one floating tensor, by its official name.</summary>
    /// <param name="name">The name in the official state dict, without <c>module.</c> or <c>backbone.</c>.</param>
    /// <param name="shape">The shape; trailing unit dimensions make no difference beyond the second.</param>
    /// <param name="isNorm">Whether a bias belongs to a BatchNorm: the state dict has a running mean next to it.</param>
    public static float[] Values(string name, IReadOnlyList<int> shape, bool isNorm)
    {
        var scale = ScaleOf(name, shape, isNorm);
        var hash = Hash(name);
        var values = new float[shape.Aggregate(1, (count, dimension) => count * dimension)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)scale(Uniform(hash, i));
        return values;
    }

    /// <summary>A whole state dict for the given entries.</summary>
    public static StateDict Fill(IReadOnlyList<ParameterSpec> parameters)
    {
        HashSet<string> names = [.. parameters.Select(parameter => parameter.Name)];
        return new StateDict(
            parameters.Select(parameter =>
                KeyValuePair.Create(
                    parameter.Name,
                    parameter.Kind == ParameterKind.BatchCount
                        ? WeightTensor.FromInt64(parameter.Shape, new long[1])
                        : new WeightTensor(parameter.Shape, Values(parameter.Name, parameter.Shape, IsNorm(parameter.Name, names)))
                )
            )
        );
    }

    /// <summary>Whether the entry's module has running statistics.</summary>
    public static bool IsNorm(string name, IReadOnlySet<string> names) => names.Contains(Before(name) + ".running_mean");

    /// <summary>Which offset of an attention's bias table a pair of positions takes, [R², R²] for a window of size R.</summary>
    public static long[] AttentionBiasIndexes(int window)
    {
        var positions = window * window;
        var indexes = new long[positions * positions];
        for (var p = 0; p < positions; p++)
        {
            for (var q = 0; q < positions; q++)
                indexes[p * positions + q] = Math.Abs(p / window - q / window) * window + Math.Abs(p % window - q % window);
        }

        return indexes;
    }

    /// <summary>A batch of normalized images [batch, 3, height, width]: noise per pixel, per 32 × 32 cell and per plane.</summary>
    public static float[] Input(int batch, int height, int width)
    {
        var fine = Hash("input");
        var coarse = Hash("input.coarse");
        var offset = Hash("input.offset");
        var cellRows = (height + 31) / 32;
        var cellColumns = (width + 31) / 32;
        var values = new float[batch * 3 * height * width];
        for (int plane = 0, i = 0; plane < batch * 3; plane++)
        {
            var shift = 0.5 * (2 * Uniform(offset, plane) - 1);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++, i++)
                {
                    var cell = Uniform(coarse, ((long)plane * cellRows + y / 32) * cellColumns + x / 32);
                    values[i] = (float)((2 * Uniform(fine, i) - 1) + 0.5 * (2 * cell - 1) + shift);
                }
            }
        }

        return values;
    }

    private static Func<double, double> ScaleOf(string name, IReadOnlyList<int> shape, bool isNorm)
    {
        var last = name[(name.LastIndexOf('.') + 1)..];
        switch (last)
        {
            case "running_mean":
                return u => 0.2 * (u - 0.5);
            case "running_var":
                return u => 0.5 + u;
            case "attention_biases":
                return u => 3 * u - 1.5;
            case "bias":
                return isNorm ? u => 0.2 * (u - 0.5) : u => 0.1 * (2 * u - 1);
            case "weight" when shape.Count == 1 && s_branchEnds.Any(end => name.EndsWith(end, StringComparison.Ordinal)):
                return u => 0.25 + 0.25 * u;
            case "weight" when shape.Count == 1 && (name.Contains(".dws.") || name.EndsWith(".conv3.bn.weight", StringComparison.Ordinal)):
                return u => 1.25 + u;
            case "weight" when shape.Count == 1:
                return u => 0.75 + 0.5 * u;
            case "weight":
                var bound = Math.Sqrt(3.0 / shape.Skip(1).Aggregate(1, (count, dimension) => count * dimension));
                return u => (2 * u - 1) * bound;
            default:
                return last.StartsWith("layer_scale", StringComparison.Ordinal)
                    ? u => 0.5 + 0.5 * u
                    : throw new ArgumentException($"The rule says nothing about '{name}'.", nameof(name));
        }
    }

    private static string Before(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];
}
