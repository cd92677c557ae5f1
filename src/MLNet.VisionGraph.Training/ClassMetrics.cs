namespace MLNet.VisionGraph.Training;

/// <summary>The metrics of one class.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Support">The number of rows of the class.</param>
/// <param name="Predicted">The number of rows predicted as the class.</param>
/// <param name="Correct">The number of rows of the class that were predicted as it.</param>
/// <param name="LogLoss">The mean log-loss of the rows of the class; 0 if there are none, as in ML.NET.</param>
public sealed record ClassMetrics(string Name, long Support, long Predicted, long Correct, double LogLoss)
{
    /// <summary>Gets the share of the rows predicted as the class that belong to it; 0 if it was never predicted.</summary>
    public double Precision => Share(Correct, Predicted);

    /// <summary>Gets the share of the rows of the class that were predicted as it; 0 if there are none.</summary>
    public double Recall => Share(Correct, Support);

    /// <summary>
    /// Gets the harmonic mean of precision and recall, 2 · correct / (support + predicted); 0 if the class does not occur.
    /// </summary>
    public double F1 => Share(2 * Correct, Support + Predicted);

    internal static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
