using System.Collections.Concurrent;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Numbers for TorchSharp's operations that live as long as the process. An operation holds a scalar's native handle but not the scalar: one that was made for the call alone may be
/// finalised while libtorch still reads it, which ends a training now and then with an error about a number that is none. Even <c>a + b</c> and <c>a.add_(b)</c> make one, for the factor 1.
/// </summary>
internal static class KeptScalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Kept = [];

    /// <summary>Gets 1, as a whole number.</summary>
    public static Scalar One { get; } = 1;

    /// <summary>Gets a number; for the few that a network has, not for those that change from step to step.</summary>
    public static Scalar Of(double value) => Kept.GetOrAdd(value, static number => number);
}
