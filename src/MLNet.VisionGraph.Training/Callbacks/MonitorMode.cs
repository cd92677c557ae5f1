namespace MLNet.VisionGraph.Training;

/// <summary>Which values of a metric are better.</summary>
public enum MonitorMode
{
    /// <summary>Lower ones if the metric's name ends in <c>loss</c>, <c>error</c> or <c>ece</c>, else higher ones.</summary>
    Auto,

    /// <summary>Lower ones.</summary>
    Minimize,

    /// <summary>Higher ones.</summary>
    Maximize,
}
