namespace Notebooks;

/// <summary>Lays vectors of many numbers out in a plane, so that they can be looked at.</summary>
public static class Projection
{
    private const int Rounds = 100;

    /// <summary>
    /// Projects vectors on the two directions in which they differ most: the principal components, found by power iteration.
    /// </summary>
    /// <param name="vectors">The vectors, of one length.</param>
    /// <returns>Their places in the plane, and the share of the variance that the plane shows.</returns>
    public static (IReadOnlyList<(double X, double Y)> Places, double Share) ToPlane(IReadOnlyList<float[]> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var length = vectors[0].Length;
        var mean = Enumerable.Range(0, length).Select(i => vectors.Average(vector => (double)vector[i])).ToArray();
        double[][] rows = [.. vectors.Select(vector => vector.Select((value, i) => value - mean[i]).ToArray())];
        var total = rows.Sum(row => Dot(row, row));

        var x = Component(rows);
        double[][] rest = [.. rows.Select((row, i) => row.Zip(x.Direction, (value, along) => value - x.Along[i] * along).ToArray())];
        var y = Component(rest);
        return ([.. x.Along.Zip(y.Along)], (Dot(x.Along, x.Along) + Dot(y.Along, y.Along)) / total);
    }

    // The direction of the largest variance, and how far each row goes along it.
    private static (double[] Direction, double[] Along) Component(double[][] rows)
    {
        var direction = Enumerable.Range(0, rows[0].Length).Select(i => 1.0 + i % 7).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var next = new double[direction.Length];
            foreach (var row in rows)
            {
                var along = Dot(row, direction);
                for (var i = 0; i < next.Length; i++)
                    next[i] += along * row[i];
            }

            var norm = Math.Sqrt(Dot(next, next));
            direction = Array.ConvertAll(next, value => value / norm);
        }

        return (direction, Array.ConvertAll(rows, row => Dot(row, direction)));
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
