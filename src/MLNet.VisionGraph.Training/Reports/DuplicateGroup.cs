namespace MLNet.VisionGraph.Training.Reports;

/// <summary>Images that are the same file, or look so alike that they are probably one image saved twice.</summary>
/// <param name="IsExact">Whether the images are identical byte for byte.</param>
/// <param name="Images">The indexes of the images, two or more.</param>
/// <param name="IsLeak">Whether the images are in different parts of the data set, so that the metrics are too high.</param>
/// <param name="LabelsDiffer">Whether the images have different labels, one of which must be wrong.</param>
internal sealed record DuplicateGroup(bool IsExact, IReadOnlyList<int> Images, bool IsLeak, bool LabelsDiffer)
{
    // Of 128 bits: unrelated images differ in about half of them, an image saved again in a few.
    private const int MaxBits = 14;

    // Flat images agree in many bits by chance, so their embeddings must be similar too.
    private const double MinSimilarity = 0.95;

    /// <summary>Finds the groups, most important first: leaks, different labels, exact ones.</summary>
    public static IReadOnlyList<DuplicateGroup> Find(IReadOnlyList<ReviewedImage> images, NearestNeighbors neighbors, ReportClock clock)
    {
        var exact = Enumerable.Range(0, images.Count).GroupBy(image => images[image].Content).Select(group => group.ToArray()).ToArray();
        var groups = new DisjointSets(exact.Length);
        for (var one = 0; one < exact.Length && !clock.IsOver; one++)
        {
            for (var other = one + 1; other < exact.Length; other++)
            {
                if (
                    images[exact[one][0]].Look.DistanceTo(images[exact[other][0]].Look) <= MaxBits
                    && neighbors.Similarity(exact[one][0], exact[other][0]) >= MinSimilarity
                )
                    groups.Join(one, other);
            }
        }

        return
        [
            .. Enumerable
                .Range(0, exact.Length)
                .GroupBy(groups.Find)
                .Select(group => Make(images, isExact: group.Count() == 1, [.. group.SelectMany(same => exact[same]).Order()]))
                .Where(group => group.Images.Count > 1)
                .OrderByDescending(group => group.IsLeak)
                .ThenByDescending(group => group.LabelsDiffer)
                .ThenByDescending(group => group.IsExact)
                .ThenBy(group => group.Images[0]),
        ];
    }

    private static DuplicateGroup Make(IReadOnlyList<ReviewedImage> images, bool isExact, int[] group) =>
        new(
            isExact,
            group,
            IsLeak: group.DistinctBy(image => images[image].Part).Count() > 1,
            LabelsDiffer: group.DistinctBy(image => images[image].Label).Count() > 1
        );

    private sealed class DisjointSets(int count)
    {
        private readonly int[] _parent = [.. Enumerable.Range(0, count)];

        public int Find(int item)
        {
            while (_parent[item] != item)
                item = _parent[item] = _parent[_parent[item]];
            return item;
        }

        public void Join(int one, int other) => _parent[Find(other)] = Find(one);
    }
}
