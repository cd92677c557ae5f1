using MLNet.VisionGraph.Training.Losses;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// The options of knowledge distillation, in which a student learns from a teacher in addition to the labels (arXiv:2012.12877, section 4).
/// A network with a distillation head learns from the teacher with that head and from the labels with the other; a network with one head
/// learns from both with it.
/// </summary>
public sealed record DistillationOptions
{
    /// <summary>
    /// Gets the teacher. Its classes must be those of the images, in the same order. The caller owns it and disposes it after the training.
    /// </summary>
    public required DistillationTeacher Teacher { get; init; }

    /// <summary>Gets the kind of distillation. The default is <see cref="DistillationKind.Hard"/>, as in MobileViG's recipe.</summary>
    public DistillationKind Kind { get; init; } = DistillationKind.Hard;

    /// <summary>
    /// Gets the teacher's share of the loss, in [0, 1]. The default is 0.5; with <see cref="DistillationKind.Soft"/> the paper uses 0.1.
    /// </summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>
    /// Gets the temperature by which logits are divided, above 0. Ignored with <see cref="DistillationKind.Hard"/>. The default is 3, as
    /// in the paper.
    /// </summary>
    public double Temperature { get; init; } = 3;

    /// <summary>
    /// Gets a value indicating whether the teacher scores each image once and its outputs are cached (images × classes × 4 bytes).
    /// Ignored if the augmentation is random: the teacher then scores every image as the student sees it, including crops and mixtures. The
    /// default is <see langword="true"/>.
    /// </summary>
    public bool CacheOutputs { get; init; } = true;

    /// <summary>Gets the loss that these options define.</summary>
    internal DistillationLoss Loss =>
        new()
        {
            Kind = Kind,
            Alpha = Alpha,
            Temperature = Temperature,
        };

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Teacher);
        if (!Enum.IsDefined(Kind))
            throw new ArgumentOutOfRangeException(nameof(Kind), Kind, "Unknown kind of distillation.");
        if (Alpha is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, "The teacher's share must lie in [0, 1].");
        if (!(Temperature > 0 && double.IsFinite(Temperature)))
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "The temperature must be above 0.");
    }
}
