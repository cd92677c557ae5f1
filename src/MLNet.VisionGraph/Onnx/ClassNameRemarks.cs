using static MLNet.VisionGraph.Onnx.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx;

/// <summary>
/// Class names, written where ML.NET's ONNX scoring looks for the slot names of an output N: the attribute <c>keys_strings</c> of a node <c>mlnet.N.SlotNames</c>. Such a
/// node leads nowhere, and the runtime drops it.
/// </summary>
internal static class ClassNameRemarks
{
    /// <summary>The domain of the node's operator, LabelEncoder.</summary>
    public const string Domain = "ai.onnx.ml";

    /// <summary>That domain's opset.</summary>
    public const int Opset = 3;

    /// <summary>Adds the names to all outputs that have a score a class.</summary>
    public static void Add(OnnxGraphBuilder graph, OnnxExportOptions options)
    {
        var names = options.ClassNames;
        foreach (var output in options.Outputs.Where(output => output.HasScores))
        {
            graph.Remark(
                Domain,
                "LabelEncoder",
                $"mlnet.{output.Name}.SlotNames",
                graph.Text("class", names[0]),
                Attribute("keys_strings", names),
                Attribute("values_int64s", [.. Enumerable.Range(0, names.Count).Select(index => (long)index)]));
        }
    }
}
