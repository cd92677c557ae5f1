using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>Arrays become tensors.</summary>
internal static class TensorUpload
{
    /// <summary>Copies the first values of an array to a device; the array may be longer and is free afterwards.</summary>
    public static Tensor ToTensor(this float[] values, long[] shape, Device device)
    {
        var count = (int)shape.Aggregate(1L, (product, dimension) => product * dimension);
        return tensor(values.Length == count ? values : values[..count], shape, device: device);
    }
}
