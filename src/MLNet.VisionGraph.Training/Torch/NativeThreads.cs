using System.Runtime.InteropServices;
using MLNet.VisionGraph.Training.Torch.Loading;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Keeps libtorch's threads from burning time that others need. Between two operations OpenMP's threads wait by spinning, for milliseconds; where anything else wants their
/// cores, whoever they wait for does not get one, and training is ten times as slow.
/// </summary>
internal static partial class NativeThreads
{
    // A few microseconds, after which a thread sleeps.
    private const string Spins = "1000";

    private static readonly Lazy<bool> Asked = new(Ask);

    /// <summary>
    /// Asks GNU's OpenMP to spin briefly, once a process. It has to be before libtorch is loaded, and what the environment says of it already (GOMP_SPINCOUNT, OMP_WAIT_POLICY)
    /// is left so; elsewhere than on Linux nothing happens.
    /// </summary>
    /// <returns>Whether it was asked.</returns>
    public static bool SpinBriefly() => Asked.Value;

    /// <summary>Lets libtorch compute with so many threads until the returned object is disposed.</summary>
    /// <param name="count">How many, at least one.</param>
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
            // Not Environment.SetEnvironmentVariable, which native code does not see.
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
