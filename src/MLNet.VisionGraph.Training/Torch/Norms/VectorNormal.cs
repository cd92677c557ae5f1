using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>The standard normal distribution, computed on vectors.</summary>
internal static class VectorNormal
{
    private const float InverseRootOfTwoPi = 0.3989422804f; // 1 / √(2π)

    /// <summary>
    /// Computes Φ(z), to 8e-8, and φ(z). For z ≤ 0, Φ(z) = exp(−z² / 2) (1/2 − u P(u)) with u = 0.28 |z| / (1 + 0.28 |z|),
    /// similar to Abramowitz and Stegun 7.1.26 but without rounding errors where u is small; P has degree 5 and is fitted for the
    /// smallest maximum error, 6e-9 in exact arithmetic.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cumulative(Vector512<float> z, out Vector512<float> density)
    {
        var exponential = Exponential(z * z * Vector512.Create(-0.5f));
        density = exponential * Vector512.Create(InverseRootOfTwoPi);

        var scaled = Vector512.Abs(z) * Vector512.Create(0.28f);
        var u = scaled / (scaled + Vector512<float>.One);
        var polynomial = Vector512.Create(0.0988377112f);
        polynomial = Vector512.FusedMultiplyAdd(polynomial, u, Vector512.Create(-0.237451921f));
        polynomial = Vector512.FusedMultiplyAdd(polynomial, u, Vector512.Create(-0.128252758f));
        polynomial = Vector512.FusedMultiplyAdd(polynomial, u, Vector512.Create(1.10405655f));
        polynomial = Vector512.FusedMultiplyAdd(polynomial, u, Vector512.Create(-1.7639276f));
        polynomial = Vector512.FusedMultiplyAdd(polynomial, u, Vector512.Create(1.42479288f));

        var tail = Vector512.FusedMultiplyAdd(-u, polynomial, Vector512.Create(0.5f)) * exponential;
        return Vector512.ConditionalSelect(Vector512.LessThan(z, Vector512<float>.Zero), tail, Vector512<float>.One - tail);
    }

    // exp(x) for x ≤ 0: 2ⁿ eʳ with integer n and |r| ≤ ln 2 / 2, eʳ by its series; does not go below 1e-38. .NET's version computes
    // in double precision: a norm with GELU takes 1.4 times as long with it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exponential(Vector512<float> x)
    {
        x = Vector512.MaxNative(x, Vector512.Create(-87f));
        var n = Vector512.Round(x * Vector512.Create(1.44269504f)); // 1 / ln 2
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), x); // ln 2 in two parts, the first with few digits
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        var series = Vector512.Create(1f / 5040);
        series = Vector512.FusedMultiplyAdd(series, r, Vector512.Create(1f / 720));
        series = Vector512.FusedMultiplyAdd(series, r, Vector512.Create(1f / 120));
        series = Vector512.FusedMultiplyAdd(series, r, Vector512.Create(1f / 24));
        series = Vector512.FusedMultiplyAdd(series, r, Vector512.Create(1f / 6));
        series = Vector512.FusedMultiplyAdd(series, r, Vector512.Create(1f / 2));
        series = Vector512.FusedMultiplyAdd(series, r, Vector512<float>.One);
        series = Vector512.FusedMultiplyAdd(series, r, Vector512<float>.One);
        var power = Vector512.ShiftLeft(Vector512.ConvertToInt32Native(n) + Vector512.Create(127), 23); // the bits of 2ⁿ
        return series * power.AsSingle();
    }
}
