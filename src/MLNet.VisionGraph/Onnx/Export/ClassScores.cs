using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Ops;
using static MLNet.VisionGraph.Onnx.Ops.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx.Export;

/// <summary>
/// The scores that an exported classifier computes from its logits: probabilities, averaged over an image's views, and the predicted
/// class. Each is written once, on first use.
/// </summary>
internal sealed class ClassScores
{
    private const long FloatType = 1;

    private readonly Lazy<OnnxValue> _probabilities;
    private readonly Lazy<OnnxValue> _predictedClass;

    /// <param name="graph">The graph.</param>
    /// <param name="logits">Writes the logits and returns their name: [B, classes], with mirror images [2B, classes].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="options">The options that hold temperature and augmentation.</param>
    public ClassScores(OnnxGraphBuilder graph, Func<string> logits, int classes, OnnxExportOptions options)
    {
        _probabilities = new Lazy<OnnxValue>(() =>
            new OnnxNamed(new TensorShape([classes]), WriteProbabilities(graph, logits(), classes, options))
        );
        _predictedClass = new Lazy<OnnxValue>(() =>
            new OnnxNamed(new TensorShape([classes]), WriteOneHot(graph, ((OnnxNamed)Probabilities).Name, classes))
        );
    }

    /// <summary>Gets the probabilities, [B, classes].</summary>
    public OnnxValue Probabilities => _probabilities.Value;

    /// <summary>Gets the predicted class, [B, classes]: 1 at the first of the largest probabilities and 0 elsewhere.</summary>
    public OnnxValue PredictedClass => _predictedClass.Value;

    /// <summary>Appends the horizontal mirror image of every image: [B, 3, H, W] → [2B, 3, H, W].</summary>
    public static OnnxNamed WithMirrorImages(OnnxGraphBuilder graph, OnnxNamed image)
    {
        var mirrored = graph.Node(
            "Slice",
            [image.Name, graph.Integers(-1), graph.Integers(-image.Shape.Width - 1), graph.Integers(3), graph.Integers(-1)],
            "views.mirror"
        );
        return image with { Name = graph.Node("Concat", [image.Name, mirrored], "views", Attribute("axis", 0L)) };
    }

    private static string WriteProbabilities(OnnxGraphBuilder graph, string logits, int classes, OnnxExportOptions options)
    {
        var name = logits;
        if (options.ScoreTemperature != 1)
            name = graph.Node("Div", [name, graph.SharedConstant([(float)options.ScoreTemperature])], "scores.temperature");
        name = graph.Node("Softmax", [name], "scores.softmax", Attribute("axis", -1L));
        if (options.TestTimeAugmentation == TestTimeAugmentation.None)
            return name;
        name = graph.Node("Reshape", [name, graph.Integers(2, -1, classes)], "views.apart"); // [2, B, classes]
        return graph.Node("ReduceMean", [name, graph.Integers(0)], "views.mean", Attribute("keepdims", 0L));
    }

    private static string WriteOneHot(OnnxGraphBuilder graph, string probabilities, int classes)
    {
        var best = graph.Node("ArgMax", [probabilities], "scores.best", Attribute("axis", 1L), Attribute("keepdims", 1L)); // [B, 1]
        var isBest = graph.Node(
            "Equal",
            [best, graph.Integers([.. Enumerable.Range(0, classes).Select(index => (long)index)])],
            "scores.is_best"
        );
        return graph.Node("Cast", [isBest], "scores.one_hot", Attribute("to", FloatType));
    }
}
