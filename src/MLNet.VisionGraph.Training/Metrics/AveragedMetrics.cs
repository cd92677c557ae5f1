namespace MLNet.VisionGraph.Training;

/// <summary>Precision, recall and F1 averaged over classes.</summary>
/// <param name="Precision">From 0 to 1.</param>
/// <param name="Recall">From 0 to 1.</param>
/// <param name="F1">From 0 to 1; the average of the classes' F1, not the F1 of the averages.</param>
public sealed record AveragedMetrics(double Precision, double Recall, double F1);
