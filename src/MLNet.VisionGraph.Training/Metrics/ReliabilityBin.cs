namespace MLNet.VisionGraph.Training;

/// <summary>The rows whose highest probability lies in one interval: a bar of a reliability diagram.</summary>
/// <param name="Lower">The lower end, itself outside (but for 0).</param>
/// <param name="Upper">The upper end, itself inside.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Confidence">The mean of their highest probabilities; 0 without rows.</param>
/// <param name="Accuracy">The share of them that was given the right class; 0 without rows.</param>
public sealed record ReliabilityBin(double Lower, double Upper, long Count, double Confidence, double Accuracy)
{
    /// <summary>Gets by how much confidence and accuracy differ: confidence − accuracy, above 0 where the classifier is too sure.</summary>
    public double Gap => Confidence - Accuracy;
}
