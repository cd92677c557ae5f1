using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Backbones.EfficientVit;

/// <summary>
/// Cascaded group attention (arXiv:2305.07027, equations 2 and 3): the input of each head is its share of the channels plus the
/// output of the previous head. [C, R, R] → [C, R, R].
/// </summary>
internal static class CascadedGroupAttention
{
    public static T Forward<T>(IGraphOps<T> ops, T x, Scope at, AttentionShape shape)
    {
        var (channels, side) = (ops.ShapeOf(x).Channels, ops.ShapeOf(x).Height);
        var share = channels / shape.Heads; // the channels of a head's input and of its values
        var key = shape.KeyChannels;

        var shares = ops.Split(x, [.. Enumerable.Repeat(share, shape.Heads)]);
        var biases = ops.AttentionBiases(at / "attention_biases", shape.Heads, side);
        var found = new List<T>();

        for (var head = 0; head < shape.Heads; head++)
        {
            var seen = head == 0 ? shares[0] : ops.Add(found[^1], shares[head]);
            var qkv = ops.Split(
                ops.ConvNorm(seen, at / "qkvs" / head, new ConvShape(2 * key + share), conv: "c", norm: "bn"),
                [key, key, share]
            );

            var q = ops.ConvNorm(qkv[0], at / "dws" / head, ConvShape.Depthwise(key, shape.Kernels[head]), conv: "c", norm: "bn");
            q = ops.FlattenMap(ops.Scale(q, 1 / Math.Sqrt(key))); // [key, R²]
            var k = ops.FlattenMap(qkv[1]); // [key, R²]
            var v = ops.FlattenMap(qkv[2]); // [share, R²]

            var attention = ops.Softmax(ops.Add(ops.TransposedMatMul(q, k), biases[head])); // [R², R²], rows are queries
            attention = ops.Tap(attention, at / "attention" / head);
            found.Add(ops.UnflattenMap(ops.MatMulTransposed(v, attention), side, side)); // [share, R, R]
        }

        return ops.ConvNorm(ops.Relu(ops.Concat(found)), at / "proj" / 1, new ConvShape(channels), conv: "c", norm: "bn");
    }
}
