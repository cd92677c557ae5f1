using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>
/// Slot names that a model file holds: those of output N are the attribute keys_strings of the node named mlnet.N.SlotNames. The runtime does not
/// give nodes away, so the file is walked field by field, as the format numbers them.
/// </summary>
internal static class OnnxSlotNames
{
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int NodeName = 3;
    private const int NodeAttribute = 5;
    private const int AttributeName = 1;
    private const int AttributeStrings = 9;

    /// <summary>The names by output.</summary>
    public static Dictionary<string, string[]> Read(byte[] model)
    {
        var found = new Dictionary<string, string[]>();
        foreach (var graph in Fields(model, ModelGraph))
        {
            foreach (var node in Fields(graph, GraphNode))
            {
                string name = Text(Fields(node, NodeName).FirstOrDefault());
                if (!name.StartsWith("mlnet.", StringComparison.Ordinal) || !name.EndsWith(".SlotNames", StringComparison.Ordinal))
                    continue;
                var keys = Fields(node, NodeAttribute).FirstOrDefault(attribute => Text(Fields(attribute, AttributeName).FirstOrDefault()) == "keys_strings");
                if (!keys.IsEmpty)
                    found[name["mlnet.".Length..^".SlotNames".Length]] = [.. Fields(keys, AttributeStrings).Select(Text)];
            }
        }

        return found;
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>The contents of a message's length-delimited fields of one number.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        while (!message.IsEmpty)
        {
            ulong tag = Number(ref message);
            int length = (tag & 7) switch
            {
                0 => 0,
                1 => 8,
                2 => checked((int)Number(ref message)),
                5 => 4,
                _ => throw new FormatException("The ONNX file holds a field of unknown kind"),
            };
            if ((tag & 7) == 0)
                Number(ref message);
            Contracts.CheckDecode(length <= message.Length);
            if ((tag & 7) == 2 && tag >> 3 == (ulong)number)
                yield return message[..length];
            message = message[length..];
        }
    }

    private static ulong Number(ref ReadOnlyMemory<byte> message)
    {
        ulong value = 0;
        for (int i = 0; i < 10 && i < message.Length; i++)
        {
            byte part = message.Span[i];
            value |= (ulong)(part & 127) << (7 * i);
            if (part < 128)
            {
                message = message[(i + 1)..];
                return value;
            }
        }

        throw new FormatException("The ONNX file ends within a number");
    }
}
