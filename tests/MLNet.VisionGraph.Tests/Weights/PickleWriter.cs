using System.Buffers.Binary;
using System.Text;

namespace MLNet.VisionGraph.Tests.Weights;

/// <summary>Writes pickles instruction by instruction, honest ones and others.</summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    public PickleWriter Op(char opcode)
    {
        _bytes.WriteByte((byte)opcode);
        return this;
    }

    public PickleWriter Raw(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public PickleWriter Proto(byte protocol = 2) => Raw(0x80, protocol);

    public PickleWriter Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Text(string text) => Op('X').Number(Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));

    public PickleWriter Integer(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8a, 8).Raw(bytes);
    }

    public PickleWriter Integers(params long[] values)
    {
        Op('(');
        foreach (var value in values)
            Integer(value);
        return Op('t');
    }

    /// <summary>A tensor over storage <paramref name="key"/>, as torch.save writes it.</summary>
    public PickleWriter Tensor(string key, string storageType, long storageCount, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2")
            .Op('(')
            .Op('(')
            .Text("storage")
            .Global("torch", storageType)
            .Text(key)
            .Text("cpu")
            .Integer(storageCount)
            .Op('t')
            .Op('Q')
            .Integer(offset)
            .Integers(shape)
            .Integers(strides)
            .Raw(0x89)
            .Global("collections", "OrderedDict")
            .Op(')')
            .Op('R')
            .Op('t')
            .Op('R');

    private PickleWriter Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }
}
