using System.Text.Json;
using MLNet.VisionGraph.Detectors;

namespace MLNet.VisionGraph.Parity;

/// <summary>Compares the anchors of each level's first pixel.</summary>
internal static class AnchorComparisons
{
    private const double Bound = 1e-4; // pixels; the reference rounds to float32

    /// <summary>Compares the anchors of all levels.</summary>
    public static IEnumerable<Comparison> Compare(IDetector detector, JsonElement levels)
    {
        var anchors = detector is RetinaNet ? RetinaNet.Anchors : MaskRcnn.Anchors;
        var expected = levels.EnumerateArray().ToArray();
        yield return new Comparison("anchors/levels", Math.Abs(expected.Length - detector.Neck.Strides.Count), 0.5);
        for (var level = 0; level < Math.Min(expected.Length, detector.Neck.Strides.Count); level++)
        {
            var bases = anchors.BasesOf(detector.Neck.Strides[level]);
            var values = JsonNumbers.Rows(expected[level].GetProperty("base")).SelectMany(row => row).ToArray();
            yield return new Comparison(
                $"anchors/{level}",
                bases.Length == values.Length ? bases.Zip(values, (a, b) => Math.Abs(a - b)).Max() : double.PositiveInfinity,
                Bound
            );
        }
    }
}
