using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>What the outputs of an exported network are called.</summary>
internal static class OutputNames
{
    /// <summary>Finds the output of a name; null if there is none.</summary>
    public static OnnxOutput? Find(string name) => name switch
    {
        "logits" => OnnxOutput.Logits,
        "probabilities" => OnnxOutput.Probabilities,
        "features" => OnnxOutput.Pooled,
        "embedding" => OnnxOutput.Embedding,
        _ when name.StartsWith("map", StringComparison.Ordinal) && int.TryParse(name.AsSpan(3), out var stage) => OnnxOutput.Map(stage),
        _ => null,
    };

    /// <summary>Gives the settings of a network that has these outputs: without heads, and without the embedding, where none of them needs one.</summary>
    public static NetworkSettings For(this NetworkSettings settings, IReadOnlyList<OnnxOutput> outputs) =>
        NeedHead(outputs) ? settings : settings with { Classes = 0, Distillation = false, Embedding = outputs.Any(output => output.Kind == OnnxOutputKind.Embedding) };

    /// <summary>Tells whether some of the outputs come from a head.</summary>
    public static bool NeedHead(IEnumerable<OnnxOutput> outputs) => outputs.Any(output => output.Kind is OnnxOutputKind.Logits or OnnxOutputKind.Probabilities);
}
