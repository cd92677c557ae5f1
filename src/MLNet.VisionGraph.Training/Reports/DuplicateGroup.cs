namespace MLNet.VisionGraph.Training.Reports;

/// <summary>Photos that are the same file, or look so alike that they are probably one photo saved twice.</summary>
/// <param name="IsExact">Whether they are the same to the byte.</param>
/// <param name="Photos">The photos, two or more.</param>
/// <param name="IsLeak">Whether they lie on both sides of learning and judging, so that the numbers are too good.</param>
/// <param name="LabelsDiffer">Whether they have different labels, one of which is wrong then.</param>
internal sealed record DuplicateGroup(bool IsExact, IReadOnlyList<int> Photos, bool IsLeak, bool LabelsDiffer)
{
    // Of 128 bits; unrelated pictures differ in about half of them, a picture saved again in a few.
    private const int MostBits = 14;

    // Flat pictures agree in many bits by chance: the network must find them alike, too.
    private const double LeastSimilarity = 0.95;

    /// <summary>Finds them; those that matter most come first: leaks, different labels, exact ones.</summary>
    public static IReadOnlyList<DuplicateGroup> Find(IReadOnlyList<SeenPhoto> photos, NearestNeighbours neighbours, ReportClock clock)
    {
        var exact = Enumerable.Range(0, photos.Count).GroupBy(photo => photos[photo].Content).Select(group => group.ToArray()).ToArray();
        var groups = new DisjointSets(exact.Length);
        for (var one = 0; one < exact.Length && !clock.IsOver; one++)
        {
            for (var other = one + 1; other < exact.Length; other++)
            {
                if (photos[exact[one][0]].Look.DistanceTo(photos[exact[other][0]].Look) <= MostBits && neighbours.Similarity(exact[one][0], exact[other][0]) >= LeastSimilarity)
                    groups.Join(one, other);
            }
        }

        return
        [
            .. Enumerable.Range(0, exact.Length).GroupBy(groups.Find)
                .Select(group => Make(photos, isExact: group.Count() == 1, [.. group.SelectMany(same => exact[same]).Order()]))
                .Where(group => group.Photos.Count > 1)
                .OrderByDescending(group => group.IsLeak).ThenByDescending(group => group.LabelsDiffer).ThenByDescending(group => group.IsExact).ThenBy(group => group.Photos[0]),
        ];
    }

    private static DuplicateGroup Make(IReadOnlyList<SeenPhoto> photos, bool isExact, int[] group) => new(
        isExact,
        group,
        IsLeak: group.DistinctBy(photo => photos[photo].Part).Count() > 1,
        LabelsDiffer: group.DistinctBy(photo => photos[photo].Label).Count() > 1);

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
