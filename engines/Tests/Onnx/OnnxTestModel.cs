using System.Text;

namespace EnginesTests.Onnx;

/// <summary>Writes small ONNX files: protocol buffers by hand, as the format's definition numbers its fields.</summary>
internal static class OnnxTestModel
{
    public const int Float = 1;
    public const int UInt8 = 2;
    public const int Int64 = 7;

    /// <summary>One named input or output; a negative dimension is unknown.</summary>
    public sealed record Value(string Name, int Type, params long[] Shape);

    /// <summary>One node without attributes, or with a single integer one.</summary>
    public sealed record Node(string Operator, string[] Inputs, string[] Outputs, string? Attribute = null, long Number = 0);

    public static byte[] Write(Value[] inputs, Value[] outputs, params Node[] nodes)
    {
        byte[] graph =
        [
            .. nodes.SelectMany(node => Message(1, WriteNode(node))),
            .. Text(2, "graph"),
            .. inputs.SelectMany(value => Message(11, WriteValue(value))),
            .. outputs.SelectMany(value => Message(12, WriteValue(value)))
        ];
        return [.. Number(1, 8), .. Message(7, graph), .. Message(8, Number(2, 13))];
    }

    /// <summary>y = x + x over any shape.</summary>
    public static byte[] Twice(int type, params long[] shape) =>
        Write([new Value("x", type, shape)], [new Value("y", type, shape)], new Node("Add", ["x", "x"], ["y"]));

    /// <summary>Adds what names the slots of an output: a LabelEncoder that leads nowhere. Parts of a message that come later are merged into it.</summary>
    public static byte[] WithSlotNames(byte[] model, string output, params string[] names)
    {
        byte[] keys = [.. Text(1, "keys_strings"), .. names.SelectMany(name => Text(9, name)), .. Number(20, 8)];
        byte[] values = [.. Text(1, "values_int64s"), .. names.SelectMany((_, i) => Number(8, i)), .. Number(20, 7)];
        byte[] node = [.. Text(1, "none"), .. Text(2, "nothing"), .. Text(3, $"mlnet.{output}.SlotNames"), .. Text(4, "LabelEncoder"), .. Message(5, keys), .. Message(5, values), .. Text(7, "ai.onnx.ml")];
        byte[] none = [.. Number(1, 1), .. Number(2, 8), .. Text(6, ""), .. Text(8, "none")];
        return [.. model, .. Message(7, [.. Message(1, node), .. Message(5, none)]), .. Message(8, [.. Text(1, "ai.onnx.ml"), .. Number(2, 2)])];
    }

    private static byte[] WriteNode(Node node)
    {
        byte[] attribute = node.Attribute is null ? [] : Message(5, [.. Text(1, node.Attribute), .. Number(3, node.Number), .. Number(20, 2)]);
        return [.. node.Inputs.SelectMany(name => Text(1, name)), .. node.Outputs.SelectMany(name => Text(2, name)), .. Text(4, node.Operator), .. attribute];
    }

    private static byte[] WriteValue(Value value)
    {
        byte[] shape = [.. value.Shape.SelectMany((d, i) => Message(1, d < 0 ? Text(2, $"d{i}") : Number(1, d)))];
        byte[] tensor = [.. Number(1, value.Type), .. Message(2, shape)];
        return [.. Text(1, value.Name), .. Message(2, Message(1, tensor))];
    }

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [.. Varint(field << 3 | 2), .. Varint(content.Length), .. content];

    private static IEnumerable<byte> Varint(long value)
    {
        for (ulong rest = (ulong)value; ; rest >>= 7)
        {
            if (rest < 128)
            {
                yield return (byte)rest;
                yield break;
            }

            yield return (byte)(rest & 127 | 128);
        }
    }
}
