using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Losses;

/// <summary>
/// The loss for training on labels and a teacher: (1 − alpha) · base + alpha · distillation (arXiv:2012.12877, equations 2 and 3). The
/// distillation head learns from the teacher and the classification head from the labels; a network with one head uses it for both.
/// </summary>
internal sealed record DistillationLoss
{
    /// <summary>Gets the kind of distillation. The default is <see cref="DistillationKind.Hard"/>.</summary>
    public DistillationKind Kind { get; init; } = DistillationKind.Hard;

    /// <summary>Gets the teacher's share, in [0, 1]. The default is 0.5.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>
    /// Gets the temperature that divides the logits, above 0. Ignored with <see cref="DistillationKind.Hard"/>. The default is 3, the
    /// paper's value for soft distillation.
    /// </summary>
    public double Temperature { get; init; } = 3;

    /// <summary>Combines the losses.</summary>
    /// <param name="baseLoss">The classification head's loss against the labels, a scalar.</param>
    /// <param name="studentLogits">
    /// The distillation head's logits, [B, classes]; with one head, the logits of <paramref name="baseLoss"/>.
    /// </param>
    /// <param name="teacherLogits">The teacher's logits, [B, classes]; they receive no gradient.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">The shapes of the logits differ.</exception>
    /// <exception cref="InvalidOperationException">An option is out of its range.</exception>
    public Tensor Combine(Tensor baseLoss, Tensor studentLogits, Tensor teacherLogits)
    {
        ArgumentNullException.ThrowIfNull(baseLoss);
        ArgumentNullException.ThrowIfNull(studentLogits);
        ArgumentNullException.ThrowIfNull(teacherLogits);
        if (studentLogits.dim() != 2 || !studentLogits.shape.SequenceEqual(teacherLogits.shape))
        {
            throw new ArgumentException(
                $"The student's logits are [{string.Join(", ", studentLogits.shape)}], "
                    + $"the teacher's [{string.Join(", ", teacherLogits.shape)}]; both must be [B, classes].",
                nameof(teacherLogits)
            );
        }

        if (Alpha is not (>= 0 and <= 1))
            throw new InvalidOperationException($"{nameof(Alpha)} must lie in [0, 1], not {Alpha}.");
        if (!(Temperature > 0))
            throw new InvalidOperationException($"{nameof(Temperature)} must be above 0, not {Temperature}.");

        var teacher = teacherLogits.detach();
        var distillation =
            Kind == DistillationKind.Hard ? nn.functional.cross_entropy(studentLogits, teacher.argmax(1)) : Soft(studentLogits, teacher);
        return baseLoss.mul(PinnedScalars.Get(1 - Alpha)).add(distillation.mul(PinnedScalars.Get(Alpha)), PinnedScalars.One);
    }

    // KL(teacher ‖ student) of the softened distributions, times T² so that gradients keep their size, averaged over the batch as in
    // equation 2 and the other loss. The paper's released code divides by the number of classes as well, which makes the teacher's weight
    // on ImageNet a thousand times smaller than alpha states.
    private Tensor Soft(Tensor student, Tensor teacher)
    {
        var expected = nn.functional.log_softmax(teacher.div(PinnedScalars.Get(Temperature)), 1);
        var found = nn.functional.log_softmax(student.div(PinnedScalars.Get(Temperature)), 1);
        return (expected.exp() * (expected - found)).sum(1).mean().mul(PinnedScalars.Get(Temperature * Temperature));
    }
}
