using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;
using static MLNet.VisionGraph.Onnx.Ops.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx.Export;

/// <summary>
/// Nodes for images that fill a part of a graph's input. Those before the network have names of their own, so that the network's values
/// have the same names with and without them: quantization finds values by name.
/// </summary>
internal static class PaddedImage
{
    // ML.NET cuts off fractions of the offset and of the size, so the far bar is wider than the near one by up to two pixels.
    private const long Rounding = 2;

    /// <summary>Replaces everything to the right of an image and below it by zeros.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="image">The input, [B, C, H, W].</param>
    /// <param name="size">The width and height of the image in it, [B, 2].</param>
    /// <returns>The input.</returns>
    public static OnnxNamed ClearPadding(OnnxGraphBuilder builder, OnnxNamed image, string size)
    {
        // The width and the height, [B, 1] each.
        var sides = builder.Node("Split", [size, builder.Integers(1, 1)], outputs: 2, name: "padding.sides", Attribute("axis", 1L));
        var columns = builder.Node("Less", [Positions(image.Shape.Width), sides[0]], "padding.columns"); // [B, W]
        var rows = builder.Node("Less", [Positions(image.Shape.Height), sides[1]], "padding.rows"); // [B, H]
        var inside = builder.Node(
            "And",
            [
                builder.Node("Unsqueeze", [columns, builder.Integers(1, 2)], "padding.columns_4d"),
                builder.Node("Unsqueeze", [rows, builder.Integers(1, 3)], "padding.rows_4d"),
            ],
            "padding.inside"
        ); // [B, 1, H, W]
        return image with { Name = builder.Node("Where", [inside, image.Name, builder.SharedConstant([0])], "padding.zeros") };

        string Positions(int count) => builder.SharedConstant([.. Enumerable.Range(0, count).Select(i => (float)i)], count);
    }

    /// <summary>
    /// Moves one image, which ML.NET's ResizeImages has put in the middle of the input between black bars, to the upper left corner. The
    /// bars are as wide as the rows and columns of zeros at both sides. A photo that is black at two opposite sides may lose black rows.
    /// </summary>
    /// <param name="builder">The graph.</param>
    /// <param name="image">The pixels of the input, [1, 3, H, W], from 0 to 255.</param>
    /// <returns>The input, the size of the image in it, [1, 2], width and height, and where it was, [1, 2], left and top.</returns>
    public static (OnnxNamed Image, string Size, string Offset) MoveToCorner(OnnxGraphBuilder builder, OnnxNamed image)
    {
        var (height, width) = (image.Shape.Height, image.Shape.Width);
        var (top, rows) = Extent(height, axis: 2, across: 3);
        var (left, columns) = Extent(width, axis: 3, across: 2);
        var name = Shift(Shift(image.Name, top, height, axis: 2), left, width, axis: 3);
        return (image with { Name = name }, Pair(columns, rows), Pair(left, top));

        // Where the image begins, [1], and how long it is, [1].
        (string Start, string Length) Extent(int length, int axis, int across)
        {
            var brightest = builder.Node(
                "ReduceMax",
                [image.Name, builder.Integers(1, across)],
                $"bars.brightest{axis}",
                Attribute("keepdims", 0L)
            ); // [1, length]
            var used = builder.Node(
                "Cast",
                [builder.Node("Greater", [brightest, builder.SharedConstant([0])], $"bars.used{axis}")],
                $"bars.flags{axis}",
                Attribute("to", (long)TensorProto.Types.DataType.Int32)
            );
            var first = builder.Node("ArgMax", [used], $"bars.first{axis}", Attribute("axis", 1L), Attribute("keepdims", 0L)); // [1]
            var last = builder.Node(
                "ArgMax",
                [used],
                $"bars.last{axis}",
                Attribute("axis", 1L),
                Attribute("keepdims", 0L),
                Attribute("select_last_index", 1L)
            );
            var after = builder.Node("Sub", [builder.Integers(length - 1), last], $"bars.after{axis}");
            var start = builder.Node("Min", [first, after], $"bars.near{axis}");
            var end = builder.Node(
                "Min",
                [after, builder.Node("Add", [start, builder.Integers(Rounding)], $"bars.most{axis}")],
                $"bars.far{axis}"
            );
            var rest = builder.Node("Sub", [builder.Integers(length), start], $"bars.rest{axis}");
            return (start, builder.Node("Sub", [rest, end], $"bars.length{axis}"));
        }

        string Shift(string x, string start, int length, int axis)
        {
            var positions = builder.Integers([.. Enumerable.Range(0, length).Select(i => (long)i)]);
            var sources = builder.Node("Add", [positions, start], $"bars.sources{axis}");
            sources = builder.Node("Min", [sources, builder.Integers(length - 1)], $"bars.clamped{axis}");
            return builder.Node("Gather", [x, sources], $"bars.moved{axis}", Attribute("axis", (long)axis));
        }

        string Pair(string horizontal, string vertical)
        {
            var pair = builder.Node("Concat", [horizontal, vertical], "bars.pair", Attribute("axis", 0L)); // [2]
            pair = builder.Node("Cast", [pair], "bars.numbers", Attribute("to", (long)TensorProto.Types.DataType.Float));
            return builder.Node("Unsqueeze", [pair, builder.Integers(0)], "bars.row");
        }
    }

    /// <summary>Adds offsets to boxes.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="boxes">The boxes, [B, M, 4].</param>
    /// <param name="offset">The offset to the right and downwards, [B, 2].</param>
    /// <returns>The boxes.</returns>
    public static string MoveBoxes(OnnxGraphBuilder builder, string boxes, string offset)
    {
        var twice = builder.Node("Concat", [offset, offset], attributes: Attribute("axis", 1L)); // [B, 4]
        return builder.Node("Add", [boxes, builder.Node("Unsqueeze", [twice, builder.Integers(1)])]);
    }

    /// <summary>
    /// Keeps the values of occupied slots of one image, which are the first ones: [1, M, …] → [1, N], where N is the number of values.
    /// </summary>
    /// <param name="builder">The graph.</param>
    /// <param name="values">The values of the slots.</param>
    /// <param name="scores">The scores of the slots, [1, M]; empty ones have the score 0.</param>
    /// <returns>The values.</returns>
    public static string KeepFound(OnnxGraphBuilder builder, string values, string scores)
    {
        var occupied = builder.Node("Greater", [scores, builder.SharedConstant([0])]); // [1, M]
        occupied = builder.Node("Cast", [occupied], attributes: Attribute("to", (long)TensorProto.Types.DataType.Int64));
        var count = builder.Node("ReduceSum", [occupied, builder.Integers(1)], attributes: Attribute("keepdims", 0L)); // [1]
        var kept = builder.Node("Slice", [values, builder.Integers(0), count, builder.Integers(1)]);
        return builder.Node("Flatten", [kept], attributes: Attribute("axis", 1L));
    }

    /// <summary>Describes an output whose length depends on the image: [batch, N].</summary>
    public static ValueInfoProto DescribeFound(string name, bool isInteger)
    {
        var info = OnnxFile.Describe(name, new TensorShape([1]), isInteger);
        info.Type.TensorType.Shape.Dim[1] = new TensorShapeProto.Types.Dimension { DimParam = $"{name}.length" };
        return info;
    }
}
