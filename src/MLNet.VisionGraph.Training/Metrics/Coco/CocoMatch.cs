namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>
/// How a detection fared, for each range of areas and each threshold: whether it was matched, and whether it is ignored, that is, neither
/// right nor wrong.
/// </summary>
/// <param name="Class">The class of the detection.</param>
/// <param name="Rank">Its place, from 0, among the detections of its class and image, the best score first.</param>
/// <param name="Score">Its score.</param>
/// <param name="Matched">A bit for each case, see <see cref="Bit"/>.</param>
/// <param name="Ignored">A bit for each case, see <see cref="Bit"/>.</param>
internal readonly record struct CocoMatch(int Class, int Rank, double Score, ulong Matched, ulong Ignored)
{
    /// <summary>Returns the bit of a range of areas and a threshold.</summary>
    public static ulong Bit(int range, int threshold) => 1UL << (range * CocoThresholds.IouCount + threshold);

    public bool IsRight(ulong bit) => (Matched & ~Ignored & bit) != 0;

    public bool IsWrong(ulong bit) => ((Matched | Ignored) & bit) == 0;
}
