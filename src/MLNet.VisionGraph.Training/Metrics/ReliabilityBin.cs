namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>The rows whose highest probability lies in one interval: a bar of a reliability diagram.</summary>
/// <param name="Lower">The lower bound, exclusive except for 0.</param>
/// <param name="Upper">The upper bound, inclusive.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="Confidence">The mean of the highest probabilities; 0 without rows.</param>
/// <param name="Accuracy">The share of correctly classified rows; 0 without rows.</param>
internal sealed record ReliabilityBin(double Lower, double Upper, long Count, double Confidence, double Accuracy)
{
    /// <summary>Gets the difference confidence − accuracy, above 0 if the classifier is overconfident.</summary>
    public double Gap => Confidence - Accuracy;
}
