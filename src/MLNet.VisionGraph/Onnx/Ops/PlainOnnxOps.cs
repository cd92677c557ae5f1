using MLNet.VisionGraph.Graph;
using static MLNet.VisionGraph.Onnx.Ops.OnnxGraphBuilder;

namespace MLNet.VisionGraph.Onnx.Ops;

/// <summary>
/// The ONNX writer that keeps every operation where the official code has it, as PyTorch's exporter does. Like that exporter, it folds
/// a norm into the convolution right before it, and nothing else.
/// </summary>
internal sealed class PlainOnnxOps(OnnxGraphBuilder graph, IParameterSource parameters) : OnnxOps(graph, parameters)
{
    public override OnnxValue BatchNorm(OnnxValue x, Scope at)
    {
        if (x is OnnxAffine)
            return base.BatchNorm(x, at);
        var statistics = new[] { "weight", "bias", "running_mean", "running_var" }.Select(name =>
            Graph.Constant($"{at}.{name}", Parameter(at / name, x.Shape.Channels).Span, x.Shape.Channels)
        );
        return Named(x.Shape, "BatchNormalization", [Name(x), .. statistics], at.Path, Attribute("epsilon", (float)NormEpsilon));
    }

    public override OnnxValue LayerScale(OnnxValue x, Scope at) =>
        Named(x.Shape, "Mul", [Graph.Constant(at.Path, Parameter(at, x.Shape.Channels).Span, x.Shape.Channels, 1, 1), Name(x)]);

    public override OnnxValue Scale(OnnxValue x, double factor) => Named(x.Shape, "Mul", [Name(x), Graph.SharedConstant([(float)factor])]);

    // x · (erf(x / √2) + 1) · 0.5
    public override OnnxValue Gelu(OnnxValue x)
    {
        var name = Name(x);
        var erf = Graph.Node("Erf", [Graph.Node("Div", [name, Graph.SharedConstant([MathF.Sqrt(2)])])]);
        var product = Graph.Node("Mul", [name, Graph.Node("Add", [erf, Graph.SharedConstant([1])])]);
        return Named(x.Shape, "Mul", [product, Graph.SharedConstant([0.5f])]);
    }

    // The maximum of 0 and the differences between x and x shifted by k, 2k, … along the rows, then along the columns.
    public override OnnxValue MaxRelative(OnnxValue x, int k)
    {
        var name = Name(x);
        var largest = Graph.Node("Sub", [name, name]);
        foreach (var (axis, size) in new[] { (2, x.Shape.Height), (3, x.Shape.Width) })
        {
            for (var shift = k; shift < size; shift += k)
            {
                var difference = Graph.Node("Sub", [name, Rolled(name, axis, shift)]);
                largest = Graph.Node("Max", [largest, difference]);
            }
        }

        return new OnnxNamed(x.Shape, largest);
    }

    public override IReadOnlyList<OnnxValue> AttentionBiases(Scope at, int heads, int window)
    {
        var side = window * window;
        var table = Graph.Constant(at.Path, Parameter(at, (long)heads * side).Span, heads, side);
        var offsets = Graph.IntegerTensor(AttentionOffsets.Create(window), side, side);
        var biases = Graph.Node("Gather", [table, offsets], attributes: Attribute("axis", 1L)); // [heads, side, side]
        return
        [
            .. Enumerable
                .Range(0, heads)
                .Select(head =>
                    Named(new TensorShape([side, side]), "Gather", [biases, Graph.IntegerTensor([head])], attributes: Attribute("axis", 0L))
                ),
        ];
    }

    // Uses a channels-last layout in between, as the official code does.
    public override OnnxValue WindowPartition(OnnxValue x, int window)
    {
        var grid = WindowGrid.For(x.Shape, window);
        var channels = x.Shape.Channels;
        var map = Transposed(Name(x), 0, 2, 3, 1); // [B, H, W, C]
        if (grid.Height != x.Shape.Height || grid.Width != x.Shape.Width)
            map = Graph.Node("Pad", [map, Graph.Integers(0, 0, 0, 0, 0, grid.Height - x.Shape.Height, grid.Width - x.Shape.Width, 0)]);

        map = Reshaped(map, 0, grid.Rows, window, grid.Columns, window, channels);
        map = Transposed(map, 0, 1, 3, 2, 4, 5); // [B, rows, columns, window, window, C]
        map = Reshaped(map, -1, window, window, channels);
        return new OnnxNamed(new TensorShape([channels, window, window], grid.Count), Transposed(map, 0, 3, 1, 2));
    }

    public override OnnxValue WindowReverse(OnnxValue x, int height, int width)
    {
        var (channels, window) = (x.Shape.Channels, x.Shape.Height);
        var shape = TensorShape.Map(channels, height, width);
        var grid = WindowGrid.For(shape, window);

        var map = Transposed(Name(x), 0, 2, 3, 1); // [B · rows · columns, window, window, C]
        map = Reshaped(map, -1, grid.Rows, grid.Columns, window, window, channels);
        map = Transposed(map, 0, 1, 3, 2, 4, 5); // [B, rows, window, columns, window, C]
        map = Reshaped(map, 0, grid.Height, grid.Width, channels);
        if (grid.Height != height || grid.Width != width)
            map = Graph.Node("Slice", [map, Graph.Integers(0, 0), Graph.Integers(height, width), Graph.Integers(1, 2)]);
        return new OnnxNamed(shape, Transposed(map, 0, 3, 1, 2));
    }

    // Moves the last rows to the front, with two Slice nodes and a Concat.
    private string Rolled(string x, int axis, int shift)
    {
        var end = Graph.Node("Slice", [x, Graph.Integers(-shift), Graph.Integers(long.MaxValue), Graph.Integers(axis)]);
        var start = Graph.Node("Slice", [x, Graph.Integers(0), Graph.Integers(-shift), Graph.Integers(axis)]);
        return Graph.Node("Concat", [end, start], attributes: Attribute("axis", (long)axis));
    }

    private string Transposed(string x, params long[] order) => Graph.Node("Transpose", [x], attributes: Attribute("perm", order));

    private string Reshaped(string x, params long[] shape) => Graph.Node("Reshape", [x, Graph.Integers(shape)]);
}
