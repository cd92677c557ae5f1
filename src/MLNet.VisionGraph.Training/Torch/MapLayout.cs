using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// The memory layouts of maps [B, C, H, W]: contiguous, channel by channel, or channels last, as [B, H, W, C], which convolutions on the
/// CPU use without reordering. The shape is the same in both.
/// </summary>
internal static class MapLayout
{
    /// <summary>Returns whether training is faster with channels-last maps, which is where oneDNN computes the convolutions.</summary>
    public static bool IsFasterChannelsLast(Device device) =>
        device.type == DeviceType.CPU && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Returns whether a map is channels last and not contiguous as well, as a map of a single channel or position is.</summary>
    public static bool IsChannelsLast(Tensor map) => !map.is_contiguous() && Front(map).is_contiguous();

    /// <summary>Returns a map in channels-last layout.</summary>
    public static Tensor ToChannelsLast(Tensor map) => map.is_contiguous() ? Back(Front(map).contiguous()) : map;

    /// <summary>
    /// Applies an element-wise function in memory order: libtorch's fast kernels require it to be the order of the dimensions.
    /// </summary>
    public static Tensor Apply(Tensor x, Func<Tensor, Tensor> function) =>
        x.dim() == 4 && IsChannelsLast(x) ? Back(function(Front(x))) : function(x);

    /// <summary>Views [B, C, H, W] as [B, H, W, C].</summary>
    public static Tensor Front(Tensor map) => map.permute(0, 2, 3, 1);

    /// <summary>Views [B, H, W, C] as [B, C, H, W].</summary>
    public static Tensor Back(Tensor map) => map.permute(0, 3, 1, 2);
}
