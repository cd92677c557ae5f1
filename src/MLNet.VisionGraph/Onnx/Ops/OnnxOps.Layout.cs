using MLNet.VisionGraph.Graph;
using static MLNet.VisionGraph.Onnx.Ops.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <content>Operations that rearrange values: splitting, joining, reshaping, and the tables built from them.</content>
internal partial class OnnxOps
{
    public OnnxValue Concat(IReadOnlyList<OnnxValue> parts) =>
        parts.Count == 1
            ? parts[0]
            : Named(
                parts[0].Shape.WithChannels(parts.Sum(part => part.Shape.Channels)),
                "Concat",
                parts.Select(Name),
                attributes: Attribute("axis", 1L)
            );

    public IReadOnlyList<OnnxValue> Split(OnnxValue x, IReadOnlyList<int> channels)
    {
        if (channels.Count == 1)
            return [x];
        var names = Graph.Node(
            "Split",
            [Name(x), Graph.Integers([.. channels.Select(count => (long)count)])],
            channels.Count,
            name: null,
            Attribute("axis", 1L)
        );
        return [.. names.Zip(channels, (name, count) => new OnnxNamed(x.Shape.WithChannels(count), name))];
    }

    public OnnxValue FlattenMap(OnnxValue x) =>
        Reshape(x, x.Shape with { Dimensions = [x.Shape.Channels, x.Shape.Height * x.Shape.Width] });

    public OnnxValue UnflattenMap(OnnxValue x, int height, int width) =>
        Reshape(x, x.Shape with { Dimensions = [x.Shape.Channels, height, width] });

    public OnnxValue Squeeze(OnnxValue x) =>
        Named(new TensorShape([x.Shape.Channels]), "Flatten", [Name(x)], attributes: Attribute("axis", 1L));

    public virtual OnnxValue MaxRelative(OnnxValue x, int k)
    {
        var minimum = Graph.Node("Min", [CyclicMinimum(x, axis: 2, x.Shape.Height, k), CyclicMinimum(x, axis: 3, x.Shape.Width, k)]);
        return Named(x.Shape, "Sub", [Name(x), minimum]);
    }

    public virtual IReadOnlyList<OnnxValue> AttentionBiases(Scope at, int heads, int window)
    {
        var side = window * window;
        var table = Parameter(at, (long)heads * side).Span;
        var offsets = AttentionOffsets.Create(window);
        var biases = new OnnxValue[heads];
        var matrix = new float[offsets.Length];
        for (var head = 0; head < heads; head++)
        {
            for (var i = 0; i < matrix.Length; i++)
                matrix[i] = table[head * side + (int)offsets[i]];
            biases[head] = new OnnxNamed(new TensorShape([side, side]), Graph.Constant($"{at}.{head}", matrix, side, side));
        }

        return biases;
    }

    public virtual OnnxValue WindowPartition(OnnxValue x, int window)
    {
        var grid = WindowGrid.For(x.Shape, window);
        var (channels, map) = (x.Shape.Channels, Name(x));
        if (grid.Height != x.Shape.Height || grid.Width != x.Shape.Width)
            map = Graph.Node("Pad", [map, Graph.Integers(0, 0, 0, 0, 0, 0, grid.Height - x.Shape.Height, grid.Width - x.Shape.Width)]);

        map = Graph.Node("Reshape", [map, Graph.Integers(0, channels, grid.Rows, window, grid.Columns, window)]);
        map = Graph.Node("Transpose", [map], attributes: Attribute("perm", 0, 2, 4, 1, 3, 5)); // [B, rows, columns, C, window, window]
        return Named(
            new TensorShape([channels, window, window], grid.Count),
            "Reshape",
            [map, Graph.Integers(-1, channels, window, window)]
        );
    }

    public virtual OnnxValue WindowReverse(OnnxValue x, int height, int width)
    {
        var (channels, window) = (x.Shape.Channels, x.Shape.Height);
        var shape = TensorShape.Map(channels, height, width);
        var grid = WindowGrid.For(shape, window);

        var map = Graph.Node("Reshape", [Name(x), Graph.Integers(-1, grid.Rows, grid.Columns, channels, window, window)]);
        map = Graph.Node("Transpose", [map], attributes: Attribute("perm", 0, 3, 1, 4, 2, 5)); // [B, C, rows, window, columns, window]
        map = Graph.Node("Reshape", [map, Graph.Integers(0, channels, grid.Height, grid.Width)]);
        if (grid.Height != height || grid.Width != width)
            map = Graph.Node("Slice", [map, Graph.Integers(0, 0), Graph.Integers(height, width), Graph.Integers(2, 3)]);
        return new OnnxNamed(shape, map);
    }

    // The minimum over x and its cyclic shifts by k, 2k, … < size along an axis, bit for bit equal to the result of the loop.
    private string CyclicMinimum(OnnxValue x, int axis, int size, int k)
    {
        var minimum = Name(x);
        foreach (var shift in CyclicShifts.Doubling(size, k))
            minimum = Graph.Node("Min", [minimum, Rolled(minimum, axis, size, shift)]);
        return minimum;
    }

    // Row r of the result is row r − shift, cyclically: the last rows come first. (A Gather would copy a map's columns value by value.)
    private string Rolled(string x, int axis, int size, int shift)
    {
        var parts = Graph.Node("Split", [x, Graph.Integers(size - shift, shift)], outputs: 2, name: null, Attribute("axis", (long)axis));
        return Graph.Node("Concat", [parts[1], parts[0]], attributes: Attribute("axis", (long)axis));
    }

    private OnnxNamed Reshape(OnnxValue x, TensorShape shape) =>
        Named(shape, "Reshape", [Name(x), Graph.Integers([0, .. shape.Dimensions.Select(dimension => (long)dimension)])]);
}
