namespace MLNet.VisionGraph.Training;

/// <summary>Precision, recall and F1 averaged over classes.</summary>
/// <param name="Precision">The precision, from 0 to 1.</param>
/// <param name="Recall">The recall, from 0 to 1.</param>
/// <param name="F1">The average of the classes' F1 scores, from 0 to 1; not the F1 of the averages.</param>
public sealed record AveragedMetrics(double Precision, double Recall, double F1);
