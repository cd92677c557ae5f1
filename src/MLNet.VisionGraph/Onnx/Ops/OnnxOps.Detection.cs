using MLNet.VisionGraph.Graph;
using static MLNet.VisionGraph.Onnx.Ops.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <content>Operations of detectors. A value of shape [N, K] is [B, N, K] in the graph; integers are int64.</content>
internal partial class OnnxOps : IDetectionOps<OnnxValue>
{
    public OnnxValue UpsampleNearest(OnnxValue x, int height, int width)
    {
        var name = Name(x);
        var shape = TensorShape.Map(x.Shape.Channels, height, width);
        if (height % x.Shape.Height == 0 && width % x.Shape.Width == 0)
        {
            // A factor for each dimension: ONNX Runtime's optimizer, which transposes maps around convolutions in int8, cannot transpose
            // an operation that names axes.
            return Named(
                shape,
                "Resize",
                [name, string.Empty, Graph.SharedConstant([1, 1, height / x.Shape.Height, width / x.Shape.Width], 4)],
                name: null,
                Attribute("mode", "nearest"),
                Attribute("coordinate_transformation_mode", "asymmetric"),
                Attribute("nearest_mode", "floor")
            );
        }

        name = Graph.Node("Gather", [name, Sources(x.Shape.Height, height)], attributes: Attribute("axis", 2L));
        return Named(shape, "Gather", [name, Sources(x.Shape.Width, width)], attributes: Attribute("axis", 3L));
    }

    public OnnxValue Subsample(OnnxValue x) =>
        Named(
            TensorShape.Map(x.Shape.Channels, (x.Shape.Height + 1) / 2, (x.Shape.Width + 1) / 2),
            "Slice",
            [Name(x), Graph.Integers(0, 0), Graph.Integers(x.Shape.Height, x.Shape.Width), Graph.Integers(2, 3), Graph.Integers(2, 2)]
        );

    public OnnxValue ConvTranspose2x2(OnnxValue x, Scope at, int channels) =>
        Named(
            x.Shape with
            {
                Dimensions = [channels, 2 * x.Shape.Height, 2 * x.Shape.Width],
            },
            "ConvTranspose",
            [
                Name(x),
                Graph.Constant(
                    $"{at}.weight",
                    Parameter(at / "weight", (long)x.Shape.Channels * channels * 4).Span,
                    x.Shape.Channels,
                    channels,
                    2,
                    2
                ),
                Graph.Constant($"{at}.bias", Parameter(at / "bias", channels).Span, channels),
            ],
            at.Path,
            Attribute("kernel_shape", 2L, 2L),
            Attribute("strides", 2L, 2L)
        );

    public OnnxValue Flatten(OnnxValue x) => Reshape(x, x.Shape with { Dimensions = [(int)(x.Shape.Count / x.Shape.Windows)] });

    public OnnxValue AnchorRows(OnnxValue x, int columns)
    {
        var map = Graph.Node("Transpose", [Name(x)], attributes: Attribute("perm", 0L, 2L, 3L, 1L)); // [B, H, W, A·K]
        var rows = (int)(x.Shape.Count / columns);
        return Named(new TensorShape([rows, columns]), "Reshape", [map, Graph.Integers(0, rows, columns)]);
    }

    public OnnxValue SplitRows(OnnxValue x, int columns) => Reshape(x, new TensorShape([(int)(x.Shape.Count / columns), columns]));

    public OnnxValue DropLastColumn(OnnxValue x)
    {
        var columns = x.Shape.Dimensions[1] - 1;
        return Named(
            new TensorShape([x.Shape.Channels, columns]),
            "Slice",
            [Name(x), Graph.Integers(0), Graph.Integers(columns), Graph.Integers(2)]
        );
    }

    public Candidates<OnnxValue> TopCandidates(OnnxValue scores, int count)
    {
        var columns = scores.Shape.Dimensions[1];
        var (values, indexes) = TopK(Name(Flatten(scores)), (int)scores.Shape.Count, ref count);
        var shape = new TensorShape([count]);
        return new Candidates<OnnxValue>(
            new OnnxNamed(shape, values),
            Named(shape, "Div", [indexes, Scalar(columns)]),
            Named(shape, "Mod", [indexes, Scalar(columns)])
        );
    }

    public OnnxValue GatherRows(OnnxValue x, OnnxValue rows) =>
        Named(
            x.Shape.WithChannels(rows.Shape.Channels),
            "GatherND",
            [Name(x), Unsqueeze(Name(rows), 2)],
            name: null,
            Attribute("batch_dims", 1L)
        );

    public OnnxValue Integers(OnnxValue like, long[] values) =>
        Named(like.Shape, "Expand", [Graph.IntegerTensor(values, 1, values.Length), Graph.Node("Shape", [Name(like)])]);

    public OnnxValue Anchors(OnnxValue rows, float[] bases, int stride, int width)
    {
        var count = bases.Length / 4;
        var row = Name(rows);
        var cell = Graph.Node("Div", [row, Scalar(count)]);
        var (x, y) = (
            ToPixels(Graph.Node("Mod", [cell, Scalar(width)]), stride),
            ToPixels(Graph.Node("Div", [cell, Scalar(width)]), stride)
        );
        var shift = Graph.Node("Concat", [x, y, x, y], attributes: Attribute("axis", 2L)); // [B, M, 4]
        var anchor = Graph.Node("Gather", [Graph.SharedConstant(bases, count, 4), Graph.Node("Mod", [row, Scalar(count)])]);
        return Named(new TensorShape([rows.Shape.Channels, 4]), "Add", [anchor, shift]);
    }

    public OnnxValue DecodeBoxes(OnnxValue boxes, OnnxValue deltas, IReadOnlyList<float> deviations, OnnxValue imageSize)
    {
        var (first, last) = Corners(boxes);
        var scaled = Named(deltas.Shape, "Mul", [Name(deltas), Graph.SharedConstant([.. deviations], 4)]);
        var (move, logRatio) = Corners(scaled);

        var half = Graph.SharedConstant([0.5f]);
        var center = Graph.Node("Mul", [Graph.Node("Add", [first, last]), half]);
        var side = Graph.Node("Sub", [last, first]);
        center = Graph.Node("Add", [center, Graph.Node("Mul", [side, move])]);
        logRatio = Graph.Node("Clip", [logRatio, FloatScalar(-BoxDecoding.MaxLogRatio), FloatScalar(BoxDecoding.MaxLogRatio)]);
        var extent = Graph.Node("Mul", [Graph.Node("Mul", [side, Graph.Node("Exp", [logRatio])]), half]);

        var limit = Unsqueeze(Name(imageSize), 1); // [B, 1, 2]
        var corners = new[] { Graph.Node("Sub", [center, extent]), Graph.Node("Add", [center, extent]) }.Select(corner =>
            Graph.Node("Min", [Graph.Node("Max", [corner, Graph.SharedConstant([0])]), limit])
        );
        return Named(boxes.Shape, "Concat", corners, attributes: Attribute("axis", 2L));
    }

    public OnnxValue RepeatRows(OnnxValue x, int count)
    {
        var (rows, columns) = (x.Shape.Channels, x.Shape.Dimensions[1]);
        var tiled = Graph.Node("Tile", [Unsqueeze(Name(x), 2), Graph.Integers(1, 1, count, 1)]); // [B, N, count, K]
        return Named(new TensorShape([rows * count, columns]), "Reshape", [tiled, Graph.Integers(0, rows * count, columns)]);
    }

    public OnnxValue DropEmptyBoxes(OnnxValue boxes, OnnxValue scores)
    {
        var (first, last) = Corners(boxes);
        var smaller = Graph.Node("ReduceMin", [Graph.Node("Sub", [last, first]), Graph.Integers(2)], attributes: Attribute("keepdims", 0L));
        var kept = Graph.Node("Greater", [smaller, Graph.SharedConstant([0])]);
        return Named(scores.Shape, "Where", [kept, Name(scores), Graph.SharedConstant([0])]);
    }

    public OnnxValue ScaleBoxes(OnnxValue boxes, OnnxValue factors) => Named(boxes.Shape, "Mul", [Name(boxes), Twice(factors)]);

    public OnnxValue UnscaleBoxes(OnnxValue boxes, OnnxValue divisors) => Named(boxes.Shape, "Div", [Name(boxes), Twice(divisors)]);

    // The groups are moved apart by more than the largest coordinate, so that boxes of different groups never overlap.
    public Candidates<OnnxValue> SuppressOverlaps(
        OnnxValue boxes,
        OnnxValue scores,
        OnnxValue groups,
        double overlap,
        double threshold,
        int count
    )
    {
        var (box, score) = (Name(boxes), Name(scores));
        var largest = Graph.Node("ReduceMax", [box, Graph.Integers(1, 2)], attributes: Attribute("keepdims", 1L)); // [B, 1, 1]
        var group = Unsqueeze(Cast(Name(groups), Format.TensorProto.Types.DataType.Float), 2);
        var offset = Graph.Node("Mul", [group, Graph.Node("Add", [largest, Graph.SharedConstant([1])])]);
        var selected = Graph.Node(
            "NonMaxSuppression",
            [
                Graph.Node("Add", [box, offset]),
                Unsqueeze(score, 1),
                Graph.Integers(count),
                Graph.SharedConstant([(float)overlap], 1),
                Graph.SharedConstant([(float)threshold], 1),
            ]
        ); // [S, 3]: image, class, box

        var slots = Graph.Node("Gather", [selected, Graph.Integers(0, 2)], attributes: Attribute("axis", 1L));
        var none = Graph.Node("ConstantOfShape", [Graph.Node("Shape", [score])]);
        var kept = Graph.Node("ScatterND", [none, slots, Graph.Node("GatherND", [score, slots])]);
        var (values, rows) = TopK(kept, scores.Shape.Channels, ref count);
        var shape = new TensorShape([count]);
        var row = new OnnxNamed(shape, rows);
        return new Candidates<OnnxValue>(new OnnxNamed(shape, values), row, GatherRows(groups, row));
    }

    private string Sources(int size, int target) => Graph.Integers([.. Enumerable.Range(0, target).Select(i => (long)i * size / target)]);

    private (string Values, string Indexes) TopK(string x, int length, ref int count)
    {
        count = Math.Min(count, length);
        var outputs = Graph.Node("TopK", [x, Graph.Integers(count)], outputs: 2, name: null, Attribute("axis", 1L));
        return (outputs[0], outputs[1]);
    }

    // The corners (x0, y0) and (x1, y1) of boxes, or the two halves of deltas: [B, M, 4] → 2 × [B, M, 2].
    private (string First, string Last) Corners(OnnxValue x)
    {
        var parts = Graph.Node("Split", [Name(x), Graph.Integers(2, 2)], outputs: 2, name: null, Attribute("axis", 2L));
        return (parts[0], parts[1]);
    }

    private string Twice(OnnxValue x)
    {
        var name = Unsqueeze(Name(x), 1); // [B, 1, 2]
        return Graph.Node("Concat", [name, name], attributes: Attribute("axis", 2L));
    }

    private string ToPixels(string index, int stride) =>
        Unsqueeze(Graph.Node("Mul", [Cast(index, Format.TensorProto.Types.DataType.Float), Graph.SharedConstant([(float)stride])]), 2);

    private string Unsqueeze(string x, int axis) => Graph.Node("Unsqueeze", [x, Graph.Integers(axis)]);

    private string Cast(string x, Format.TensorProto.Types.DataType type) =>
        Graph.Node("Cast", [x], attributes: Attribute("to", (long)type));

    private string Scalar(long value) => Graph.IntegerTensor([value]);

    private string FloatScalar(float value) => Graph.SharedConstant([value]);
}
