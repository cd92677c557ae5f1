using MLNet.VisionGraph.Graph;
using static MLNet.VisionGraph.Onnx.Ops.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <content>Operations on the regions of detectors. Only occupied slots are computed: their number is dynamic in the graph.</content>
internal partial class OnnxOps
{
    public OnnxValue OccupiedSlots(OnnxValue scores)
    {
        var score = Name(scores);
        var slots = Graph.Node("NonZero", [Graph.Node("Greater", [score, Graph.SharedConstant([0])])]); // [2, R]
        return new OnnxSlots(
            scores.Shape,
            Graph.Node("Transpose", [slots], attributes: Attribute("perm", 1L, 0L)),
            Graph.Node("Shape", [score], name: null, Attribute("end", 1L))
        );
    }

    public OnnxValue RoiAlign(IReadOnlyList<OnnxValue> maps, IReadOnlyList<int> strides, OnnxValue boxes, OnnxValue occupied, int size)
    {
        var slots = Name(occupied);
        var box = Graph.Node("GatherND", [Name(boxes), slots]); // [R, 4]
        var image = Graph.Node("Gather", [slots, Graph.IntegerTensor([0])], attributes: Attribute("axis", 1L)); // [R]
        var level = LevelOf(box, maps.Count);

        var (regions, order) = (new List<string>(), new List<string>());
        for (var i = 0; i < maps.Count; i++)
        {
            var here = Graph.Node("Equal", [level, Scalar(i)]);
            var rows = Graph.Node("Reshape", [Graph.Node("NonZero", [here]), Graph.Integers(-1)]);
            order.Add(rows);
            regions.Add(
                Graph.Node(
                    "RoiAlign",
                    [Name(maps[i]), Graph.Node("Gather", [box, rows]), Graph.Node("Gather", [image, rows])],
                    name: null,
                    Attribute("coordinate_transformation_mode", "half_pixel"),
                    Attribute("output_height", (long)size),
                    Attribute("output_width", (long)size),
                    Attribute("sampling_ratio", 0L),
                    Attribute("spatial_scale", 1f / strides[i])
                )
            );
        }

        // The regions of all levels, then in the order of the slots again.
        var (all, sources) = (Joined(regions), Joined(order));
        var count = Graph.Node("Shape", [sources]);
        var positions = Graph.Node("Range", [Scalar(0), Graph.Node("Squeeze", [count]), Scalar(1)]);
        var inverse = Graph.Node("ScatterElements", [sources, sources, positions], name: null, Attribute("axis", 0L));
        return Named(
            new TensorShape([maps[0].Shape.Channels, size, size], boxes.Shape.Channels),
            "Gather",
            [all, inverse],
            attributes: Attribute("axis", 0L)
        );
    }

    public OnnxValue ToSlots(OnnxValue x, OnnxValue occupied, int slots)
    {
        var name = Name(x);
        var batch = ((OnnxSlots)occupied).Batch;
        var shape = new TensorShape([slots, .. x.Shape.Dimensions]);
        var dimensions = Graph.Node(
            "Concat",
            [batch, Graph.Integers([.. shape.Dimensions.Select(dimension => (long)dimension)])],
            attributes: Attribute("axis", 0L)
        );
        return Named(shape, "ScatterND", [Graph.Node("ConstantOfShape", [dimensions]), Name(occupied), name]);
    }

    public OnnxValue PickChannels(OnnxValue x, OnnxValue channels, OnnxValue occupied)
    {
        var channel = Graph.Node("GatherND", [Name(channels), Name(occupied)]); // [R]
        return Named(
            x.Shape with
            {
                Dimensions = x.Shape.Dimensions.RemoveAt(0),
            },
            "GatherND",
            [Name(x), Unsqueeze(channel, 1)],
            name: null,
            Attribute("batch_dims", 1L)
        );
    }

    // ⌊log₂(√area / 56)⌋ from 0 to levels − 1: how many of the thresholds 2, 4, … the ratio reaches.
    private string LevelOf(string boxes, int levels)
    {
        var parts = Graph.Node("Split", [boxes, Graph.Integers(2, 2)], outputs: 2, name: null, Attribute("axis", 1L));
        var area = Graph.Node(
            "ReduceProd",
            [Graph.Node("Sub", [parts[1], parts[0]]), Graph.Integers(1)],
            attributes: Attribute("keepdims", 0L)
        );
        var ratio = Graph.Node("Div", [Graph.Node("Sqrt", [area]), Graph.SharedConstant([56])]);
        ratio = Graph.Node("Add", [ratio, Graph.SharedConstant([1e-6f])]);
        var thresholds = Enumerable.Range(1, levels - 1).Select(i => (float)(1 << i)).ToArray();
        var reached = Graph.Node("GreaterOrEqual", [Unsqueeze(ratio, 1), Graph.SharedConstant(thresholds, levels - 1)]);
        return Graph.Node(
            "ReduceSum",
            [Cast(reached, Format.TensorProto.Types.DataType.Int64), Graph.Integers(1)],
            attributes: Attribute("keepdims", 0L)
        );
    }

    private string Joined(IReadOnlyList<string> parts) => Graph.Node("Concat", parts, attributes: Attribute("axis", 0L));
}
