namespace MLNet.VisionGraph.Training;

/// <summary>How well one class is recognised.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Support">The rows that are of it.</param>
/// <param name="Predicted">The rows that were given it.</param>
/// <param name="Correct">The rows that are of it and were given it.</param>
/// <param name="LogLoss">The mean log-loss of its rows; 0 if there are none, as in ML.NET.</param>
public sealed record ClassMetrics(string Name, long Support, long Predicted, long Correct, double LogLoss)
{
    /// <summary>Gets the share of the rows given the class that are of it; 0 if none was given it.</summary>
    public double Precision => Share(Correct, Predicted);

    /// <summary>Gets the share of the rows of the class that were given it; 0 if there are none.</summary>
    public double Recall => Share(Correct, Support);

    /// <summary>Gets the harmonic mean of precision and recall, 2 · correct / (support + predicted); 0 if the class does not occur.</summary>
    public double F1 => Share(2 * Correct, Support + Predicted);

    internal static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
