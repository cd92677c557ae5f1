using System.Runtime.InteropServices;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Keeps large memory blocks in the process. By default, glibc returns every large tensor to the kernel and requests it again at the next
/// step, which makes a training step up to three times as long.
/// </summary>
internal static partial class NativeMemory
{
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    private static readonly Lazy<bool> s_kept = new(SetThresholds);

    /// <summary>Raises glibc's thresholds once per process. Does nothing on systems other than Linux with glibc.</summary>
    /// <returns>Whether the thresholds were raised.</returns>
    public static bool KeepLargeBlocks() => s_kept.Value;

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
            return false; // another C library
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int parameter, int value);
}
