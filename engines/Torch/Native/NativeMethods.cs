using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>The mirror of Info in native/tensors.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeInfo
{
    public int Type, Device, DeviceIndex, Dimensions;
    public long Elements, StorageOffset;
    public long* Sizes, Strides;
}

/// <summary>The mirror of Flag in native/tensors.cpp.</summary>
internal enum Flag
{
    RequiresGrad,
    IsLeaf,
    IsContiguous,
    IsSparse,
    IsContiguousChannelsLast,
}

/// <summary>native/*.cpp, function by function. A result below zero, or a null, stands for an error: see <see cref="Check(int)"/>.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "visiongraph_torch";

    internal static int Check(int result)
    {
        if (result < 0)
            throw Error();
        return result;
    }

    internal static nint Check(nint result)
    {
        if (result == 0)
            throw Error();
        return result;
    }

    internal static ExternalException Error() => new(Marshal.PtrToStringUTF8(vg_last_error()));

    [LibraryImport(Library)] private static partial nint vg_last_error();
    [LibraryImport(Library)] internal static partial nint vg_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint vg_operator(string name);
    [LibraryImport(Library)] internal static partial int vg_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);
    [LibraryImport(Library)] internal static partial void vg_free(nint list);

    [LibraryImport(Library)] internal static partial void vg_release(nint tensor);
    [LibraryImport(Library)] internal static partial nint vg_alias(nint tensor);
    [LibraryImport(Library)] internal static partial int vg_info(nint tensor, NativeInfo* info);
    [LibraryImport(Library)] internal static partial int vg_flag(nint tensor, Flag flag);
    [LibraryImport(Library)] internal static partial nint vg_data(nint tensor);

    [LibraryImport(Library)] internal static partial int vg_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] internal static partial int vg_retain_grad(nint tensor);
    [LibraryImport(Library)] internal static partial int vg_grad(nint tensor, nint* grad);
    [LibraryImport(Library)] internal static partial int vg_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)] internal static partial int vg_backward(nint* tensors, long count, nint* gradients, long gradientCount, nint* inputs, long inputCount, int retainGraph, int createGraph);
    [LibraryImport(Library)] internal static partial int vg_gradients(nint* outputs, long outputCount, nint* inputs, long inputCount, nint* gradients, long gradientCount, int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)] internal static partial int vg_attach(long key, delegate* unmanaged<long, nint*, int, nint*, int, byte*, int, int> apply, delegate* unmanaged<long, void> release, nint* inputs, int inputCount, nint* outputs, int outputCount);
    [LibraryImport(Library)] internal static partial int vg_grad_enabled();
    [LibraryImport(Library)] internal static partial void vg_set_grad_enabled(int value);
    [LibraryImport(Library)] internal static partial int vg_inference_enabled();
    [LibraryImport(Library)] internal static partial nint vg_inference_begin(int enabled);
    [LibraryImport(Library)] internal static partial void vg_inference_end(nint mode);

    [LibraryImport(Library)] internal static partial int vg_manual_seed(long seed);
    [LibraryImport(Library)] internal static partial nint vg_generator_default(int type, int index);
    [LibraryImport(Library)] internal static partial nint vg_generator_new(int type, int index, ulong seed);
    [LibraryImport(Library)] internal static partial void vg_generator_free(nint generator);
    [LibraryImport(Library)] internal static partial int vg_generator_set_seed(nint generator, long seed);
    [LibraryImport(Library)] internal static partial long vg_generator_seed(nint generator);
    [LibraryImport(Library)] internal static partial long vg_generator_initial_seed(nint generator);
    [LibraryImport(Library)] internal static partial nint vg_generator_state(nint generator);
    [LibraryImport(Library)] internal static partial int vg_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)] internal static partial int vg_threads();
    [LibraryImport(Library)] internal static partial void vg_set_threads(int count);
    [LibraryImport(Library)] internal static partial int vg_interop_threads();
    [LibraryImport(Library)] internal static partial int vg_set_interop_threads(int count);
    [LibraryImport(Library)] internal static partial int vg_cuda_devices();
    [LibraryImport(Library)] internal static partial int vg_cudnn();
    [LibraryImport(Library)] internal static partial int vg_cuda_synchronize(long index);
    [LibraryImport(Library)] internal static partial int vg_cuda_seed(long seed, int all);
    [LibraryImport(Library)] internal static partial int vg_allow_tf32(int which, int value);
}
