namespace MLNet.VisionGraph.Training;

/// <summary>The interval at which a learning-rate schedule changes the rate.</summary>
public enum ScheduleInterval
{
    /// <summary>At each update of the optimizer. timm: <c>sched_on_updates</c>.</summary>
    Step,

    /// <summary>
    /// At the start of each epoch; the rate is constant within an epoch. timm's default, and that of both papers' recipes.
    /// </summary>
    Epoch,
}
