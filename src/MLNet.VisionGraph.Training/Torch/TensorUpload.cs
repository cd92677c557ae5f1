using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>Uploads arrays to tensors.</summary>
internal static class TensorUpload
{
    /// <summary>
    /// Copies the first values of an array to a tensor on a device. The array may be longer and can be reused afterwards.
    /// </summary>
    public static Tensor ToTensor(this float[] values, long[] shape, Device device)
    {
        var uploaded = empty(shape);
        values.AsSpan(0, (int)uploaded.numel()).CopyTo(TensorMemory.Values(uploaded));
        return device.type == DeviceType.CPU ? uploaded : uploaded.to(device, disposeAfter: true);
    }
}
