namespace MLNet.VisionGraph.Training;

/// <summary>How often a learning-rate schedule moves on.</summary>
public enum ScheduleInterval
{
    /// <summary>At each update of the optimiser. timm: <c>sched_on_updates</c>.</summary>
    Step,

    /// <summary>At the start of each epoch; the rate is constant within an epoch. timm's default, and that of the two papers' recipes.</summary>
    Epoch,
}
