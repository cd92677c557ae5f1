namespace MLNet.VisionGraph.Training;

/// <summary>The direction in which a metric improves.</summary>
public enum MonitorMode
{
    /// <summary>
    /// Lower values are better if the metric's name ends in <c>loss</c>, <c>error</c> or <c>ece</c>; otherwise higher values are better.
    /// </summary>
    Auto,

    /// <summary>Lower values are better.</summary>
    Minimize,

    /// <summary>Higher values are better.</summary>
    Maximize,
}
