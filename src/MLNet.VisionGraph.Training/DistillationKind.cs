namespace MLNet.VisionGraph.Training;

/// <summary>The kind of knowledge distillation: what a student learns from its teacher.</summary>
public enum DistillationKind
{
    /// <summary>The class that the teacher predicts serves as a label (arXiv:2012.12877, section 4), as in MobileViG's recipe.</summary>
    Hard,

    /// <summary>The teacher's class distribution, softened by a temperature (arXiv:1503.02531, section 2).</summary>
    Soft,
}
