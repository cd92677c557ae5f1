namespace MLNet.VisionGraph.Training.Reports.Map;

/// <summary>
/// The affinities of points, as the probabilities that one would pick the other as a neighbor (van der Maaten and Hinton, "Visualizing data
/// using t-SNE", JMLR 2008, section 2): Gaussians around each point, whose widths are chosen for a given effective number of neighbors, the
/// perplexity.
/// </summary>
internal static class NeighborAffinities
{
    private const int Bisections = 60;

    /// <summary>Computes the affinities.</summary>
    /// <param name="points">The points, two or more vectors of the same length.</param>
    /// <param name="perplexity">The effective number of neighbors, above 1 and below the number of points.</param>
    /// <returns>The affinities, a symmetric matrix [N][N] that sums to 1.</returns>
    public static double[][] Compute(IReadOnlyList<float[]> points, double perplexity)
    {
        var conditional = new double[points.Count][];
        Parallel.For(0, points.Count, i => conditional[i] = Around(points, i, Math.Log(perplexity)));

        var joint = new double[points.Count][];
        for (var i = 0; i < joint.Length; i++)
            joint[i] = [.. Enumerable.Range(0, joint.Length).Select(j => (conditional[i][j] + conditional[j][i]) / (2 * joint.Length))];
        return joint;
    }

    // The entropy falls as the Gaussian narrows: its precision (1 / 2σ²) is found by bisection.
    private static double[] Around(IReadOnlyList<float[]> points, int center, double wantedEntropy)
    {
        var distances = SquaredDistances(points, center);
        var (low, high, precision) = (0.0, double.PositiveInfinity, 1 / Math.Max(distances.Average(), 1e-12));
        var row = new double[points.Count];
        for (var i = 0; i < Bisections; i++)
        {
            var entropy = Fill(row, distances, center, precision);
            if (Math.Abs(entropy - wantedEntropy) < 1e-5)
                break;
            if (entropy > wantedEntropy)
                low = precision;
            else
                high = precision;
            precision = double.IsInfinity(high) ? 2 * precision : (low + high) / 2;
        }

        return row;
    }

    // Returns the entropy of the row in nats.
    private static double Fill(double[] row, double[] distances, int center, double precision)
    {
        var nearest = distances.Where((_, j) => j != center).Min();
        var (sum, weighted) = (0.0, 0.0);
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j == center ? 0 : Math.Exp(-precision * (distances[j] - nearest));
            sum += row[j];
            weighted += row[j] * (distances[j] - nearest);
        }

        for (var j = 0; j < row.Length; j++)
            row[j] /= sum;
        return Math.Log(sum) + precision * weighted / sum;
    }

    private static double[] SquaredDistances(IReadOnlyList<float[]> points, int center)
    {
        var (here, distances) = (points[center], new double[points.Count]);
        for (var j = 0; j < distances.Length; j++)
        {
            var (there, sum) = (points[j], 0.0);
            for (var k = 0; k < here.Length; k++)
            {
                double difference = here[k] - there[k];
                sum += difference * difference;
            }

            distances[j] = sum;
        }

        return distances;
    }
}
