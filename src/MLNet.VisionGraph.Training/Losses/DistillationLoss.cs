using MLNet.VisionGraph.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Losses;

/// <summary>
/// Learning from labels and from a teacher: (1 − alpha) · base + alpha · distillation (arXiv:2012.12877, equations 2 and 3). The distillation head learns from the
/// teacher, the classification head from the labels; a network with one head gives it to both.
/// </summary>
public sealed record DistillationLoss
{
    /// <summary>Gets what is learned from the teacher. Default: <see cref="DistillationKind.Hard"/>.</summary>
    public DistillationKind Kind { get; init; } = DistillationKind.Hard;

    /// <summary>Gets the teacher's share, in [0, 1]. Default: 0.5.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>Gets the temperature by which logits are divided; above 0. Ignored with <see cref="DistillationKind.Hard"/>. Default: 3, the paper's for soft distillation.</summary>
    public double Temperature { get; init; } = 3;

    /// <summary>Combines the losses.</summary>
    /// <param name="baseLoss">The classification head's loss against the labels, a scalar.</param>
    /// <param name="studentLogits">The distillation head's logits, [B, classes]; those of <paramref name="baseLoss"/> where there is one head.</param>
    /// <param name="teacherLogits">The teacher's logits, [B, classes]; no gradient goes there.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The logits are not of one shape.</exception>
    /// <exception cref="InvalidOperationException">An option is out of its range.</exception>
    public Tensor Combine(Tensor baseLoss, Tensor studentLogits, Tensor teacherLogits)
    {
        ArgumentNullException.ThrowIfNull(baseLoss);
        ArgumentNullException.ThrowIfNull(studentLogits);
        ArgumentNullException.ThrowIfNull(teacherLogits);
        if (studentLogits.dim() != 2 || !studentLogits.shape.SequenceEqual(teacherLogits.shape))
        {
            throw new ArgumentException($"The student's logits are [{string.Join(", ", studentLogits.shape)}], the teacher's [{string.Join(", ", teacherLogits.shape)}]; "
                + "both must be [B, classes].", nameof(teacherLogits));
        }

        if (Alpha is not (>= 0 and <= 1))
            throw new InvalidOperationException($"{nameof(Alpha)} must lie in [0, 1], not {Alpha}.");
        if (!(Temperature > 0))
            throw new InvalidOperationException($"{nameof(Temperature)} must be above 0, not {Temperature}.");

        var teacher = teacherLogits.detach();
        var distillation = Kind == DistillationKind.Hard
            ? nn.functional.cross_entropy(studentLogits, teacher.argmax(1))
            : Soft(studentLogits, teacher);
        return baseLoss.mul(KeptScalars.Of(1 - Alpha)).add(distillation.mul(KeptScalars.Of(Alpha)), KeptScalars.One);
    }

    // KL(teacher ‖ student) of the softened distributions, times T² so that gradients keep their size; the mean over the batch, as equation 2 and the other loss have it.
    // The paper's released code divides by the classes as well, which makes the teacher a thousand times quieter on ImageNet than alpha says.
    private Tensor Soft(Tensor student, Tensor teacher)
    {
        var expected = nn.functional.log_softmax(teacher.div(KeptScalars.Of(Temperature)), 1);
        var found = nn.functional.log_softmax(student.div(KeptScalars.Of(Temperature)), 1);
        return (expected.exp() * (expected - found)).sum(1).mean().mul(KeptScalars.Of(Temperature * Temperature));
    }
}
