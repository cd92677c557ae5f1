using System.Collections.Concurrent;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>An image whose label few of its nearest neighbors share, while most of them agree on another one.</summary>
/// <param name="Image">The index of the image.</param>
/// <param name="Suggested">The label of the neighbors.</param>
/// <param name="Share">The share of neighbors with that label, from 0 to 1.</param>
/// <param name="Neighbors">The indexes of the neighbors, nearest first.</param>
internal sealed record SuspiciousLabel(int Image, int Suggested, double Share, IReadOnlyList<int> Neighbors)
{
    private const int Count = 10;
    private const double MaxOwn = 0.2;
    private const double MinSuggested = 0.6;

    /// <summary>
    /// Finds suspicious labels by disagreement with neighbors, the rule by which D. L. Wilson ("Asymptotic properties of nearest neighbor
    /// rules using edited data", 1972) edits a data set, with <see cref="Count"/> neighbors and a clear majority. The most suspicious come
    /// first: by the greatest share, then by the classifier's loss.
    /// </summary>
    public static IReadOnlyList<SuspiciousLabel> Find(IReadOnlyList<ReviewedImage> images, NearestNeighbors neighbors, ReportClock clock)
    {
        if (images.Count <= 2 * Count)
            return [];
        var found = new ConcurrentBag<SuspiciousLabel>();
        Parallel.For(
            0,
            images.Count,
            (image, loop) =>
            {
                if (clock.IsOver)
                    loop.Stop();
                else if (Judge(images, image, neighbors.Of(image, Count)) is { } suspicious)
                    found.Add(suspicious);
            }
        );
        return
        [
            .. found
                .OrderByDescending(label => label.Share)
                .ThenByDescending(label => images[label.Image].Loss)
                .ThenBy(label => label.Image),
        ];
    }

    private static SuspiciousLabel? Judge(IReadOnlyList<ReviewedImage> images, int image, (int Point, float Similarity)[] nearest)
    {
        var own = nearest.Count(neighbor => images[neighbor.Point].Label == images[image].Label) / (double)nearest.Length;
        var (label, votes) = nearest.CountBy(neighbor => images[neighbor.Point].Label).MaxBy(vote => vote.Value);
        var share = votes / (double)nearest.Length;
        return own <= MaxOwn && share >= MinSuggested && label != images[image].Label
            ? new SuspiciousLabel(image, label, share, [.. nearest.Select(neighbor => neighbor.Point)])
            : null;
    }
}
