using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>Direct access to the memory of contiguous single-precision tensors on the CPU.</summary>
internal static class TensorMemory
{
    private const long MaxValues = int.MaxValue / sizeof(float);

    /// <summary>Returns whether the memory of a tensor can be accessed.</summary>
    public static bool IsReachable(Tensor tensor) =>
        tensor.dtype == ScalarType.Float32 && tensor.device.type == DeviceType.CPU && tensor.numel() <= MaxValues;

    /// <summary>Gets a contiguous tensor's values, valid as long as the tensor is.</summary>
    public static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Gets a pointer to the first value.</summary>
    public static unsafe float* Start(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
