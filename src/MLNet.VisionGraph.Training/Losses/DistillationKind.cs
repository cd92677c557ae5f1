namespace MLNet.VisionGraph.Training.Losses;

/// <summary>What a student learns from its teacher.</summary>
public enum DistillationKind
{
    /// <summary>The teacher's answer, as if it were the label (arXiv:2012.12877, section 4): MobileViG's recipe.</summary>
    Hard,

    /// <summary>The teacher's whole distribution, softened by a temperature (arXiv:1503.02531, section 2).</summary>
    Soft,
}
