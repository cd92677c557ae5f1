using System.Collections.Concurrent;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>A photo among whose nearest neighbours hardly any has its label, and most have one and the same other.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Suggested">The neighbours' label.</param>
/// <param name="Share">The share of the neighbours that have it, from 0 to 1.</param>
/// <param name="Neighbours">The neighbours, the nearest first.</param>
internal sealed record SuspiciousLabel(int Photo, int Suggested, double Share, IReadOnlyList<int> Neighbours)
{
    private const int Count = 10;
    private const double MostOwn = 0.2;
    private const double LeastSuggested = 0.6;

    /// <summary>
    /// Finds them: the disagreement by which D. L. Wilson ("Asymptotic properties of nearest neighbor rules using edited data", 1972) edits a set, with <see cref="Count"/> neighbours and a clear
    /// majority. The most suspicious come first: those with the greatest share, and among these those that the classifier thinks least of.
    /// </summary>
    public static IReadOnlyList<SuspiciousLabel> Find(IReadOnlyList<SeenPhoto> photos, NearestNeighbours neighbours, ReportClock clock)
    {
        if (photos.Count <= 2 * Count)
            return [];
        var found = new ConcurrentBag<SuspiciousLabel>();
        Parallel.For(0, photos.Count, (photo, loop) =>
        {
            if (clock.IsOver)
                loop.Stop();
            else if (Judge(photos, photo, neighbours.Of(photo, Count)) is { } suspicious)
                found.Add(suspicious);
        });
        return [.. found.OrderByDescending(label => label.Share).ThenByDescending(label => photos[label.Photo].Loss).ThenBy(label => label.Photo)];
    }

    private static SuspiciousLabel? Judge(IReadOnlyList<SeenPhoto> photos, int photo, (int Point, float Similarity)[] nearest)
    {
        var own = nearest.Count(neighbour => photos[neighbour.Point].Label == photos[photo].Label) / (double)nearest.Length;
        var (label, votes) = nearest.CountBy(neighbour => photos[neighbour.Point].Label).MaxBy(vote => vote.Value);
        var share = votes / (double)nearest.Length;
        return own <= MostOwn && share >= LeastSuggested && label != photos[photo].Label
            ? new SuspiciousLabel(photo, label, share, [.. nearest.Select(neighbour => neighbour.Point)])
            : null;
    }
}
