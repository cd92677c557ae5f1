using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>Arrays become tensors.</summary>
internal static class TensorUpload
{
    /// <summary>Copies the first values of an array to a device, once; the array may be longer and is free afterwards.</summary>
    public static Tensor ToTensor(this float[] values, long[] shape, Device device)
    {
        var uploaded = empty(shape);
        values.AsSpan(0, (int)uploaded.numel()).CopyTo(TensorMemory.Values(uploaded));
        return device.type == DeviceType.CPU ? uploaded : uploaded.to(device, disposeAfter: true);
    }
}
