using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>The mirror of Kind in native/operators.cpp.</summary>
internal enum Kind : long
{
    None,
    Tensor,
    Int,
    Double,
    Bool,
    Ints,
    Doubles,
    Tensors,
    Text,
    Device,
    Generator,
}

/// <summary>The mirror of Value in native/operators.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public Kind Kind;
    public long Bits;
    public long Count;
}

/// <summary>An argument of an operator. Null stands for None.</summary>
internal readonly struct Value
{
    internal readonly Kind Kind;
    internal readonly long Bits;
    internal readonly object Object;

    private Value(Kind kind, long bits, object value = null)
    {
        Kind = kind;
        Bits = bits;
        Object = value;
    }

    private Value(Kind kind, object value)
    {
        Kind = value is null ? Kind.None : kind;
        Object = value;
    }

    public static Value None => default;

    public static implicit operator Value(torch.Tensor value) => new(Kind.Tensor, value);

    public static implicit operator Value(long value) => new(Kind.Int, value);

    public static implicit operator Value(long? value) => value is { } given ? given : None;

    public static implicit operator Value(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Value(double? value) => value is { } given ? given : None;

    public static implicit operator Value(bool value) => new(Kind.Bool, value ? 1 : 0);

    public static implicit operator Value(ScalarType value) => (long)value;

    public static implicit operator Value(ScalarType? value) => value is { } given ? given : None;

    public static implicit operator Value(Scalar value) => value is null ? None : value.Value;

    public static implicit operator Value(long[] value) => new(Kind.Ints, value);

    public static implicit operator Value(double[] value) => new(Kind.Doubles, value);

    public static implicit operator Value(torch.Tensor[] value) => new(Kind.Tensors, value);

    public static implicit operator Value(string value) => new(Kind.Text, value);

    public static implicit operator Value(Device value) => value is null ? None : new(Kind.Device, (long)value.type, value);

    public static implicit operator Value(Generator value) => new(Kind.Generator, value);
}
