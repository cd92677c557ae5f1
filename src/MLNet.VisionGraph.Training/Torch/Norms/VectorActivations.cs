using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>The identity, z.</summary>
internal readonly struct VectorIdentity : IVectorActivation
{
    public static Vector512<float> Value(Vector512<float> z) => z;

    public static Vector512<float> Gradient(Vector512<float> z, Vector512<float> gradient) => gradient;
}

/// <summary>max(z, 0); as in PyTorch, its derivative at 0 is 0.</summary>
internal readonly struct VectorRelu : IVectorActivation
{
    public static Vector512<float> Value(Vector512<float> z) => Vector512.Max(z, Vector512<float>.Zero);

    public static Vector512<float> Gradient(Vector512<float> z, Vector512<float> gradient) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(z, Vector512<float>.Zero), gradient, Vector512<float>.Zero);
}

/// <summary>The exact GELU, z Φ(z); its derivative is Φ(z) + z φ(z).</summary>
internal readonly struct VectorGelu : IVectorActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Value(Vector512<float> z) => z * VectorNormal.Cumulative(z, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gradient(Vector512<float> z, Vector512<float> gradient)
    {
        var cumulative = VectorNormal.Cumulative(z, out var density);
        return Vector512.FusedMultiplyAdd(z, density, cumulative) * gradient;
    }
}
