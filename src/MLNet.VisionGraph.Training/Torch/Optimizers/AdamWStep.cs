using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch.Optimizers;

/// <summary>
/// A step of AdamW on the CPU in one pass: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
/// w ← (1 − ηλ) w − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε).
/// With libtorch it takes nine operations, each with its own pass over memory.
/// </summary>
/// <param name="Shrinkage">1 − ηλ.</param>
/// <param name="KeptMean">β₁.</param>
/// <param name="AddedMean">1 − β₁.</param>
/// <param name="KeptSquare">β₂.</param>
/// <param name="AddedSquare">1 − β₂.</param>
/// <param name="Correction">√(1 − β₂ᵗ).</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Size">η / (1 − β₁ᵗ).</param>
internal readonly record struct AdamWStep(
    float Shrinkage,
    float KeptMean,
    float AddedMean,
    float KeptSquare,
    float AddedSquare,
    float Correction,
    float Epsilon,
    float Size
)
{
    private const int ValuesPerCore = 1 << 16;

    /// <summary>Creates the step.</summary>
    /// <param name="rate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="step">t, from 1.</param>
    public static AdamWStep Create(double rate, double beta1, double beta2, double weightDecay, double epsilon, long step) =>
        new(
            (float)(1 - rate * weightDecay),
            (float)beta1,
            (float)(1 - beta1),
            (float)beta2,
            (float)(1 - beta2),
            (float)Math.Sqrt(1 - Math.Pow(beta2, step)),
            (float)epsilon,
            (float)(rate / (1 - Math.Pow(beta1, step)))
        );

    /// <summary>Applies the step. The tensors are contiguous and of the same size.</summary>
    /// <param name="parameter">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="mean">m.</param>
    /// <param name="square">v.</param>
    public unsafe void Move(Tensor parameter, Tensor gradient, Tensor mean, Tensor square)
    {
        var count = (int)parameter.numel();
        var (w, g, m, v) = (
            (nint)TensorMemory.Start(parameter),
            (nint)TensorMemory.Start(gradient),
            (nint)TensorMemory.Start(mean),
            (nint)TensorMemory.Start(square)
        );
        var parts = (count + ValuesPerCore - 1) / ValuesPerCore;
        if (parts == 1 || get_num_threads() == 1)
        {
            Move((float*)w, (float*)g, (float*)m, (float*)v, count);
            return;
        }

        var step = this;
        Parallel.For(
            0,
            parts,
            new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() },
            part =>
            {
                var first = part * ValuesPerCore;
                step.Move(
                    (float*)w + first,
                    (float*)g + first,
                    (float*)m + first,
                    (float*)v + first,
                    Math.Min(ValuesPerCore, count - first)
                );
            }
        );
    }

    private unsafe void Move(float* w, float* g, float* m, float* v, int count)
    {
        var i = 0;
        for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var gradient = Vector512.Load(g + i);
            var mean = Vector512.FusedMultiplyAdd(
                gradient,
                Vector512.Create(AddedMean),
                Vector512.Load(m + i) * Vector512.Create(KeptMean)
            );
            var square = Vector512.FusedMultiplyAdd(
                gradient * gradient,
                Vector512.Create(AddedSquare),
                Vector512.Load(v + i) * Vector512.Create(KeptSquare)
            );
            mean.Store(m + i);
            square.Store(v + i);
            var root = Vector512.Sqrt(square) / Vector512.Create(Correction) + Vector512.Create(Epsilon);
            (Vector512.Load(w + i) * Vector512.Create(Shrinkage) - Vector512.Create(Size) * mean / root).Store(w + i);
        }

        for (; i < count; i++)
        {
            m[i] = MathF.FusedMultiplyAdd(g[i], AddedMean, m[i] * KeptMean);
            v[i] = MathF.FusedMultiplyAdd(g[i] * g[i], AddedSquare, v[i] * KeptSquare);
            w[i] = w[i] * Shrinkage - Size * m[i] / (MathF.Sqrt(v[i]) / Correction + Epsilon);
        }
    }
}
