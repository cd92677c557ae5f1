using System.Runtime.InteropServices;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Keeps large blocks in the process. glibc by default gives every large tensor back to the kernel and asks for it anew at the next step; a training step takes up to
/// three times as long for it.
/// </summary>
internal static partial class NativeMemory
{
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    private static readonly Lazy<bool> Kept = new(SetThresholds);

    /// <summary>Raises glibc's thresholds, once a process; elsewhere than on Linux with glibc nothing happens.</summary>
    /// <returns>Whether they were raised.</returns>
    public static bool KeepLargeBlocks() => Kept.Value;

    private static bool SetThresholds()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return mallopt(MmapThreshold, 1 << 30) != 0 && mallopt(TrimThreshold, int.MaxValue) != 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // another C library: it has its own ways
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int parameter, int value);
}
