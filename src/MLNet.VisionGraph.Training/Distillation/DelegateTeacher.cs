namespace MLNet.VisionGraph.Training.Distillation;

/// <summary>A teacher that calls a user's function.</summary>
internal sealed class DelegateTeacher(Func<TeacherImages, float[]> score, string description)
    : DistillationTeacher(description, classes: null)
{
    private protected override float[] Compute(TeacherImages images) =>
        score(images) ?? throw new InvalidOperationException($"The teacher {Description} gave null instead of logits.");
}
