using System.Collections.Concurrent;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// Scalars for TorchSharp's operations that live as long as the process. An operation holds a scalar's native handle but not the scalar:
/// one that was created for the call alone may be finalized while libtorch still reads it, which occasionally ends a training with an error
/// about an invalid number. Even <c>a + b</c> and <c>a.add_(b)</c> create one, for the factor 1.
/// </summary>
internal static class PinnedScalars
{
    private static readonly ConcurrentDictionary<double, Scalar> s_scalars = [];

    /// <summary>Gets the integer 1.</summary>
    public static Scalar One { get; } = 1;

    /// <summary>Gets the scalar of a number. For the few constants of a network, not for numbers that change from step to step.</summary>
    public static Scalar Get(double value) => s_scalars.GetOrAdd(value, static number => number);
}
