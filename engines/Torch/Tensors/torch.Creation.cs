using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType defaultType = ScalarType.Float32;

    public static ScalarType get_default_dtype() => defaultType;

    public static void set_default_dtype(ScalarType dtype) => defaultType = dtype is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16
        ? dtype
        : throw new ArgumentException($"Only floating-point types are supported as the default type, not {dtype}.");

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Aten.Call("arange.start_step", start, stop, step, dtype ?? Common(start, stop, step), Value.None, InitializeDevice(device)).with_requires_grad(requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
        Aten.Call("linspace", start, end, steps, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)).with_requires_grad(requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) =>
        Aten.Call("eye.m", rows, columns == -1 ? rows : columns, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)).with_requires_grad(requires_grad);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null) =>
        Aten.Call("randperm.generator", n, generator, dtype ?? ScalarType.Int64, Value.None, InitializeDevice(device)).with_requires_grad(requires_grad);

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null)
    {
        NoNames(names);
        return Filled("empty.memory_format", size.ToArray(), dtype, device, false, null).normal_(mean, std, generator).with_requires_grad(requires_grad);
    }

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null)
    {
        NoNames(names);
        return input.empty_like(dtype, device, requires_grad);
    }

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null)
    {
        NoNames(names);
        return input.zeros_like(dtype, device, requires_grad);
    }

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null)
    {
        NoNames(names);
        return input.ones_like(dtype, device, requires_grad);
    }

    /// <summary>An array of any number of dimensions.</summary>
    public static Tensor from_array(Array rawArray, Device device = null) => FromArray(rawArray, null, device, false, null);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device device = null, bool requires_grad = false, string[] names = null) =>
        FromArray(rawArray, dtype, device, requires_grad, names);

    private static Tensor Filled(string name, long[] size, ScalarType? dtype, Device device, bool requires_grad, string[] names)
    {
        NoNames(names);
        return Aten.Call(name == "empty" ? "empty.memory_format" : name, size, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)).with_requires_grad(requires_grad);
    }

    private static Tensor Full(long[] size, Scalar value, ScalarType? dtype, Device device, bool requires_grad, string[] names)
    {
        NoNames(names);
        var type = dtype ?? (is_integral(value.Type) ? ScalarType.Int64 : get_default_dtype());
        return Aten.Call("full", size, value, type, Value.None, InitializeDevice(device)).with_requires_grad(requires_grad);
    }

    private static Tensor Drawn(string name, long[] size, Generator generator, ScalarType? dtype, Device device, bool requires_grad, string[] names)
    {
        NoNames(names);
        return Aten.Call(name + ".generator", size, generator, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)).with_requires_grad(requires_grad);
    }

    private static Tensor Integers(long low, long high, long[] size, Generator generator, ScalarType? dtype, Device device, bool requires_grad, string[] names)
    {
        NoNames(names);
        return Aten.Call("randint.low_generator", low, high, size, generator, dtype ?? ScalarType.Int64, Value.None, InitializeDevice(device)).with_requires_grad(requires_grad);
    }

    private static unsafe Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device device, bool requires_grad, string[] names)
        where T : unmanaged =>
        FromBytes(MemoryMarshal.AsBytes(values), sizeof(T), TypeOf(typeof(T)), dimensions, dtype, device, requires_grad, names);

    private static Tensor FromArray(Array array, ScalarType? dtype, Device device, bool requires_grad, string[] names)
    {
        var element = TypeOf(array.GetType().GetElementType());
        long[] dimensions = [.. Enumerable.Range(0, array.Rank).Select(array.GetLongLength)];
        var bytes = MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), checked(array.Length * element.ElementSize()));
        return FromBytes(bytes, element.ElementSize(), element, dimensions, dtype, device, requires_grad, names);
    }

    private static Tensor FromBytes(ReadOnlySpan<byte> bytes, int elementSize, ScalarType element, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device device, bool requires_grad, string[] names)
    {
        NoNames(names);
        long count = 1;
        foreach (long dimension in dimensions)
            count *= dimension;
        if (count * elementSize != bytes.Length)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {bytes.Length / elementSize}");
        var tensor = Aten.Call("empty.memory_format", dimensions.ToArray(), element, Value.None, CPU);
        bytes.CopyTo(tensor.bytes);
        device = InitializeDevice(device);
        if ((dtype ?? element) != element || device.type != DeviceType.CPU)
            tensor = tensor.to(dtype ?? element, device, disposeAfter: true);
        return tensor.with_requires_grad(requires_grad);
    }

    private static ScalarType Common(Scalar start, Scalar stop, Scalar step) =>
        is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type) ? ScalarType.Int64 : get_default_dtype();

    private static ScalarType TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => ScalarType.Byte,
        TypeCode.SByte => ScalarType.Int8,
        TypeCode.Int16 => ScalarType.Int16,
        TypeCode.Int32 => ScalarType.Int32,
        TypeCode.Int64 => ScalarType.Int64,
        TypeCode.Single => ScalarType.Float32,
        TypeCode.Double => ScalarType.Float64,
        TypeCode.Boolean => ScalarType.Bool,
        _ => type == typeof(Half) ? ScalarType.Float16 : throw new NotSupportedException($"Tensors of {type} are not part of the stand-in."),
    };

    private static void NoNames(string[] names)
    {
        if (names is { Length: > 0 })
            throw new NotSupportedException("Named dimensions are not part of the stand-in.");
    }
}
