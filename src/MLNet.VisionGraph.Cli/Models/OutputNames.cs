using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The names of the outputs of an exported network.</summary>
internal static class OutputNames
{
    /// <summary>Returns the output with a name; null if there is none.</summary>
    public static OnnxOutput? Find(string name) =>
        name switch
        {
            "logits" => OnnxOutput.Logits,
            "probabilities" => OnnxOutput.Probabilities,
            "features" => OnnxOutput.Pooled,
            "stages" => OnnxOutput.MultiStage,
            "embedding" => OnnxOutput.Embedding,
            _ when name.StartsWith("map", StringComparison.Ordinal) && int.TryParse(name.AsSpan(3), out var stage) => OnnxOutput.Map(stage),
            _ => null,
        };

    /// <summary>
    /// Returns the settings of a network with these outputs: without heads, and without the embedding, if none of the outputs needs one.
    /// </summary>
    public static NetworkSettings For(this NetworkSettings settings, IReadOnlyList<OnnxOutput> outputs) =>
        NeedHead(outputs)
            ? settings
            : settings with
            {
                Classes = 0,
                Distillation = false,
                Embedding = outputs.Any(output => output.Kind == OnnxOutputKind.Embedding),
            };

    /// <summary>Returns whether any of the outputs comes from a head.</summary>
    public static bool NeedHead(IEnumerable<OnnxOutput> outputs) =>
        outputs.Any(output => output.Kind is OnnxOutputKind.Logits or OnnxOutputKind.Probabilities);
}
