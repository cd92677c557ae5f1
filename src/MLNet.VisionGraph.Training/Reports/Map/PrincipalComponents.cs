namespace MLNet.VisionGraph.Training.Reports.Map;

/// <summary>
/// Computes the principal components of points one after the other by power iteration, in double precision. Results are the same on every
/// run.
/// </summary>
internal static class PrincipalComponents
{
    private const int Iterations = 100;

    /// <summary>Projects points onto their principal components.</summary>
    /// <param name="points">The points, vectors of the same length.</param>
    /// <param name="count">The number of components.</param>
    /// <returns>The coordinates of each point along the components, strongest component first.</returns>
    public static double[][] Project(IReadOnlyList<float[]> points, int count)
    {
        var length = points.Count > 0 ? points[0].Length : 0;
        var rest = Centered(points, length);
        var result = points.Select(_ => new double[count]).ToArray();
        for (var component = 0; component < count; component++)
        {
            var direction = Strongest(rest, length, component);
            for (var i = 0; i < rest.Length; i++)
            {
                var place = result[i][component] = Dot(rest[i], direction);
                for (var j = 0; j < length; j++)
                    rest[i][j] -= place * direction[j];
            }
        }

        return result;
    }

    private static double[][] Centered(IReadOnlyList<float[]> points, int length)
    {
        var mean = new double[length];
        foreach (var point in points)
        {
            for (var j = 0; j < length; j++)
                mean[j] += (double)point[j] / points.Count;
        }

        return [.. points.Select(point => point.Select((value, j) => value - mean[j]).ToArray())];
    }

    // v ← Xᵀ X v, which turns v towards the strongest direction.
    private static double[] Strongest(double[][] points, int length, int component)
    {
        var direction = new double[length];
        for (var j = 0; j < length; j++)
            direction[j] = 1 + (j + component) % 7; // any start that is not orthogonal to the component
        Normalize(direction);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var next = new double[length];
            foreach (var point in points)
            {
                var place = Dot(point, direction);
                for (var j = 0; j < length; j++)
                    next[j] += place * point[j];
            }

            if (!Normalize(next))
                break;
            direction = next;
        }

        return direction;
    }

    private static bool Normalize(double[] vector)
    {
        var norm = Math.Sqrt(Dot(vector, vector));
        if (norm < 1e-12)
            return false;
        for (var j = 0; j < vector.Length; j++)
            vector[j] /= norm;
        return true;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var j = 0; j < a.Length; j++)
            sum += a[j] * b[j];
        return sum;
    }
}
