using System.Numerics;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// The nearest neighbors of images in the embedding space, by the cosine between their differences from the mean embedding. Exact.
/// </summary>
internal sealed class NearestNeighbors
{
    private readonly float[][] _points;

    /// <summary>Prepares the embeddings.</summary>
    /// <param name="embeddings">The embeddings, vectors of the same length.</param>
    public NearestNeighbors(IReadOnlyList<float[]> embeddings)
    {
        var length = embeddings.Count > 0 ? embeddings[0].Length : 0;
        var mean = new double[length];
        foreach (var embedding in embeddings)
        {
            for (var i = 0; i < length; i++)
                mean[i] += (double)embedding[i] / embeddings.Count;
        }

        _points = [.. embeddings.Select(embedding => Unit(embedding, mean))];
    }

    /// <summary>Returns the cosine between two points, from −1 to 1.</summary>
    public float Similarity(int one, int other)
    {
        var (a, b) = (_points[one], _points[other]);
        var (sum, i) = (Vector<float>.Zero, 0);
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(a, i) * new Vector<float>(b, i);
        var total = Vector.Sum(sum);
        for (; i < a.Length; i++)
            total += a[i] * b[i];
        return total;
    }

    /// <summary>Returns the nearest neighbors of a point, nearest first; equally near ones in index order.</summary>
    /// <param name="point">The point, which is not its own neighbor.</param>
    /// <param name="count">The maximum number of neighbors; fewer if there are fewer points.</param>
    public (int Point, float Similarity)[] Of(int point, int count)
    {
        var nearest = new PriorityQueue<int, (float Similarity, int)>(count + 1);
        for (var other = 0; other < _points.Length; other++)
        {
            if (other == point)
                continue;
            var similarity = Similarity(point, other);
            if (nearest.Count == count && nearest.TryPeek(out _, out var least) && similarity <= least.Similarity)
                continue;
            nearest.Enqueue(other, (similarity, -other));
            if (nearest.Count > count)
                nearest.Dequeue();
        }

        var found = new (int, float)[nearest.Count];
        for (var i = found.Length - 1; nearest.TryDequeue(out var other, out var rank); i--)
            found[i] = (other, rank.Similarity);
        return found;
    }

    private static float[] Unit(float[] embedding, double[] mean)
    {
        var centered = embedding.Select((value, i) => value - mean[i]).ToArray();
        var norm = Math.Sqrt(centered.Sum(value => value * value));
        return Array.ConvertAll(centered, value => norm > 0 ? (float)(value / norm) : 0);
    }
}
