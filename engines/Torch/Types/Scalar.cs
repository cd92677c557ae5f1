using TorchSharp.Native;

namespace TorchSharp;

public sealed class Scalar : IDisposable
{
    internal readonly Value Value;

    private Scalar(Value value, torch.ScalarType type)
    {
        Value = value;
        Type = type;
    }

    ~Scalar()
    {
    }

    public torch.ScalarType Type { get; }

    /// <summary>Nothing native is held here, as opposed to the real one.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    public static implicit operator Scalar(byte value) => (long)value;

    public static implicit operator Scalar(sbyte value) => (long)value;

    public static implicit operator Scalar(short value) => (long)value;

    public static implicit operator Scalar(int value) => (long)value;

    public static implicit operator Scalar(long value) => new(value, torch.ScalarType.Int64);

    public static implicit operator Scalar(Half value) => (double)value;

    public static implicit operator Scalar(float value) => (double)value;

    public static implicit operator Scalar(double value) => new(value, torch.ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(value, torch.ScalarType.Bool);

    internal static Scalar From(in NativeValue value) => value.Kind switch
    {
        Kind.Int => value.Bits,
        Kind.Bool => value.Bits != 0,
        Kind.Double => BitConverter.Int64BitsToDouble(value.Bits),
        _ => throw new NotSupportedException("Complex scalars are not part of the stand-in."),
    };
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this Half value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.ToDouble();

    public static double ToDouble(this Scalar value) =>
        value.Value.Kind == Kind.Double ? BitConverter.Int64BitsToDouble(value.Value.Bits) : value.Value.Bits;

    public static byte ToByte(this Scalar value) => checked((byte)value.ToInt64());

    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.ToInt64());

    public static short ToInt16(this Scalar value) => checked((short)value.ToInt64());

    public static int ToInt32(this Scalar value) => checked((int)value.ToInt64());

    public static long ToInt64(this Scalar value) =>
        value.Value.Kind == Kind.Double ? checked((long)value.ToDouble()) : value.Value.Bits;

    public static bool ToBoolean(this Scalar value) => value.ToDouble() != 0;
}
