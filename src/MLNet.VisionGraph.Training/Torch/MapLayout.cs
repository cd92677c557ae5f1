using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// How maps [B, C, H, W] lie in memory: channel after channel, as they come, or channels last, as [B, H, W, C], which convolutions on the CPU take and give without putting anything in order. The shape is the same
/// in both.
/// </summary>
internal static class MapLayout
{
    /// <summary>Tells where training is faster with maps channels last: where oneDNN computes the convolutions.</summary>
    public static bool IsFasterChannelsLast(Device device) => device.type == DeviceType.CPU && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Tells whether a map lies channels last and not, as one of a single channel or position does, both ways.</summary>
    public static bool IsChannelsLast(Tensor map) => !map.is_contiguous() && Front(map).is_contiguous();

    /// <summary>Gives a map channels last.</summary>
    public static Tensor ToChannelsLast(Tensor map) => map.is_contiguous() ? Back(Front(map).contiguous()) : map;

    /// <summary>Applies a function of single values in the order in which they lie: libtorch's fast kernels want that to be the order of the dimensions.</summary>
    public static Tensor Apply(Tensor x, Func<Tensor, Tensor> function) => x.dim() == 4 && IsChannelsLast(x) ? Back(function(Front(x))) : function(x);

    /// <summary>[B, C, H, W] → [B, H, W, C], a view.</summary>
    public static Tensor Front(Tensor map) => map.permute(0, 2, 3, 1);

    /// <summary>[B, H, W, C] → [B, C, H, W], a view.</summary>
    public static Tensor Back(Tensor map) => map.permute(0, 3, 1, 2);
}
