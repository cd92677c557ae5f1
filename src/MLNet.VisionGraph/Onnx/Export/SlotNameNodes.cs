using MLNet.VisionGraph.Onnx.Ops;
using static MLNet.VisionGraph.Onnx.Ops.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx.Export;

/// <summary>
/// Class names, written where ML.NET's ONNX scoring looks for the slot names of an output N: the attribute <c>keys_strings</c> of a node
/// <c>mlnet.N.SlotNames</c>. Such a node leads to no output, and the runtime drops it.
/// </summary>
internal static class SlotNameNodes
{
    /// <summary>The domain of the node's operator, LabelEncoder.</summary>
    public const string Domain = "ai.onnx.ml";

    /// <summary>The opset of <see cref="Domain"/>.</summary>
    public const int Opset = 3;

    /// <summary>Adds the class names to all outputs that have one score per class.</summary>
    public static void Add(OnnxGraphBuilder graph, OnnxExportOptions options)
    {
        var names = options.ClassNames;
        foreach (var output in options.Outputs.Where(output => output.HasScores))
        {
            graph.Annotate(
                Domain,
                "LabelEncoder",
                $"mlnet.{output.Name}.SlotNames",
                graph.Text("class", names[0]),
                Attribute("keys_strings", names),
                Attribute("values_int64s", [.. Enumerable.Range(0, names.Count).Select(index => (long)index)])
            );
        }
    }
}
