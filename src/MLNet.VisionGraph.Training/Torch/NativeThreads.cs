using System.Runtime.InteropServices;
using MLNet.VisionGraph.Training.Torch.Loading;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Limits the spinning of libtorch's threads. Between two operations, OpenMP's threads wait by spinning for milliseconds; if other work
/// needs their cores, the thread they wait for does not get one, and training becomes ten times as slow.
/// </summary>
internal static partial class NativeThreads
{
    // A few microseconds, after which a thread sleeps.
    private const string Spins = "1000";

    private static readonly Lazy<bool> s_asked = new(Ask);

    /// <summary>
    /// Makes GNU OpenMP spin only briefly, once per process. Must be called before libtorch is loaded. Existing environment settings
    /// (GOMP_SPINCOUNT, OMP_WAIT_POLICY) are kept. Does nothing on systems other than Linux.
    /// </summary>
    /// <returns>Whether the setting was made.</returns>
    public static bool SpinBriefly() => s_asked.Value;

    /// <summary>Limits libtorch to a number of threads until the returned object is disposed.</summary>
    /// <param name="count">The number of threads, at least one.</param>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public static IDisposable Use(int count)
    {
        Libtorch.Load();
        var before = torch.get_num_threads();
        torch.set_num_threads(count);
        return new Restoring(before);
    }

    private static bool Ask()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null)
            return false;
        try
        {
            // Not Environment.SetEnvironmentVariable, whose changes native code does not see.
            return setenv("GOMP_SPINCOUNT", Spins, overwrite: 0) == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    private sealed class Restoring(int count) : IDisposable
    {
        public void Dispose() => torch.set_num_threads(count);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
