using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>The memory of tensors on the CPU in single precision, one value after the other, for loops of our own.</summary>
internal static class TensorMemory
{
    private const long MostValues = int.MaxValue / sizeof(float);

    /// <summary>Tells whether a tensor is one whose memory can be had.</summary>
    public static bool IsReachable(Tensor tensor) => tensor.dtype == ScalarType.Float32 && tensor.device.type == DeviceType.CPU && tensor.numel() <= MostValues;

    /// <summary>Gets a contiguous tensor's values; they are there as long as the tensor is.</summary>
    public static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Gets where they begin.</summary>
    public static unsafe float* Start(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
