using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Trainers;

/// <summary>The few vector operations of the trainers.</summary>
internal static class LinearAlgebra
{
    internal static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sum = Vector<float>.Zero;
        for (int i = 0; i < va.Length; i++)
            sum += va[i] * vb[i];
        float total = Vector.Sum(sum);
        for (int i = va.Length * Vector<float>.Count; i < a.Length; i++)
            total += a[i] * b[i];
        return total;
    }

    internal static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sum = Vector<float>.Zero;
        for (int i = 0; i < va.Length; i++)
            sum += (va[i] - vb[i]) * (va[i] - vb[i]);
        float total = Vector.Sum(sum);
        for (int i = va.Length * Vector<float>.Count; i < a.Length; i++)
            total += (a[i] - b[i]) * (a[i] - b[i]);
        return total;
    }

    /// <summary>target += factor * source.</summary>
    internal static void AddMultiple(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        var vs = MemoryMarshal.Cast<float, Vector<float>>(source);
        var vt = MemoryMarshal.Cast<float, Vector<float>>(target);
        var f = new Vector<float>(factor);
        for (int i = 0; i < vs.Length; i++)
            vt[i] += vs[i] * f;
        for (int i = vs.Length * Vector<float>.Count; i < source.Length; i++)
            target[i] += source[i] * factor;
    }

    internal static void Scale(Span<float> values, float factor)
    {
        foreach (ref float value in values)
            value *= factor;
    }

    internal static float LogSumExp(ReadOnlySpan<float> values)
    {
        float max = float.NegativeInfinity;
        foreach (float value in values)
            max = MathF.Max(max, value);
        if (!float.IsFinite(max))
            return max;
        double sum = 0;
        foreach (float value in values)
            sum += Math.Exp(value - max);
        return max + (float)Math.Log(sum);
    }
}
