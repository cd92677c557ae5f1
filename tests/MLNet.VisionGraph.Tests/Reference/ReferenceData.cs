using System.Text.Json;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Parity;

namespace MLNet.VisionGraph.Tests.Reference;

/// <summary>The files of reference numbers next to the tests.</summary>
internal static class ReferenceData
{
    public static readonly string[] EfficientVits = [.. Enumerable.Range(0, 6).Select(size => $"efficientvit_m{size}")];

    public static readonly string[] Backbones = ["mobilevig_ti", "mobilevig_s", "mobilevig_m", "mobilevig_b", .. EfficientVits];

    public static string Path(params string[] parts) => System.IO.Path.Combine([AppContext.BaseDirectory, "Data", .. parts]);

    public static JsonElement Json(params string[] parts)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path(parts)));
        return document.RootElement.Clone();
    }

    /// <summary>Official names and shapes of a backbone with 1000 classes and the distillation head, the index buffers included.</summary>
    public static IReadOnlyList<(string Name, int[] Shape)> Keys(string backbone) =>
        [
            .. Json("keys", $"{backbone}.json")
                .GetProperty("keys")
                .EnumerateObject()
                .Select(key => (key.Name, key.Value.EnumerateArray().Select(dimension => dimension.GetInt32()).ToArray())),
        ];

    /// <summary>The same as a network would ask for it: without the index buffers, which it computes itself.</summary>
    public static IReadOnlyList<ParameterSpec> Parameters(string backbone, bool distillation = true)
    {
        var keys = Keys(backbone);
        HashSet<string> names = [.. keys.Select(key => key.Name)];
        return
        [
            .. keys.Where(key => !key.Name.EndsWith("attention_bias_idxs", StringComparison.Ordinal))
                .Where(key => distillation || !(key.Name.StartsWith("head_dist.") || key.Name.StartsWith("dist_head.")))
                .Select(key => new ParameterSpec(key.Name, key.Shape, KindOf(key.Name, names))),
        ];
    }

    public static ParameterKind KindOf(string name, IReadOnlySet<string> names) =>
        name[(name.LastIndexOf('.') + 1)..] switch
        {
            "running_mean" => ParameterKind.RunningMean,
            "running_var" => ParameterKind.RunningVariance,
            "num_batches_tracked" => ParameterKind.BatchCount,
            "attention_biases" => ParameterKind.AttentionBias,
            "weight" => ReferenceFill.IsNorm(name, names) ? ParameterKind.NormWeight : ParameterKind.Weight,
            "bias" => ReferenceFill.IsNorm(name, names) ? ParameterKind.NormBias : ParameterKind.Bias,
            string last when last.StartsWith("layer_scale", StringComparison.Ordinal) => ParameterKind.LayerScale,
            string last => throw new ArgumentException($"'{name}' ends in '{last}', which is no kind of parameter.", nameof(name)),
        };
}
