using System.Text.Json;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Detectors.Heads;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Onnx.Ops;

namespace MLNet.VisionGraph.Parity;

/// <summary>
/// Compares the second stage on the reference's own proposals, so that differences of the first stage do not count.
/// </summary>
internal static class RegionComparisons
{
    private const double Bound = 2e-4; // a delta or logit over 12,544 inputs

    /// <summary>Compares regions and the outputs of the box head.</summary>
    public static IEnumerable<Comparison> Compare(
        MaskRcnn detector,
        IParameterSource parameters,
        DetectorExportOptions options,
        DetectorFixture fixture,
        JsonElement root
    )
    {
        var proposals = Enumerable.Range(0, fixture.Images).Select(image => Read(fixture.Folder, image)).ToArray();
        var slots = proposals.Max(rows => rows.Length / 5);
        var (boxes, scores) = (new float[fixture.Images * slots * 4], new float[fixture.Images * slots]);
        for (var image = 0; image < proposals.Length; image++)
        {
            for (var row = 0; row < proposals[image].Length / 5; row++)
            {
                for (var i = 0; i < 4; i++)
                    boxes[(image * slots + row) * 4 + i] = (float)proposals[image][row * 5 + i];
                scores[image * slots + row] = (float)proposals[image][row * 5 + 4];
            }
        }

        var model = DetectorExporter.Export(
            detector,
            parameters,
            options,
            graph =>
            {
                var (box, score) = (Input(graph, "given_boxes", slots, 4), Input(graph, "given_scores", slots));
                var occupied = graph.Ops.OccupiedSlots(score);
                var regions = detector.Regions(graph.Ops, graph.Dense, box, occupied, BoxHead.RegionSize);
                var (logits, deltas) = detector.BoxOutputs(graph.Ops, regions);
                return [new("regions", regions), new("logits", logits), new("deltas", deltas)];
            }
        );
        var results = DetectorRun.Score(
            model,
            fixture,
            [("given_boxes", boxes, [fixture.Images, slots, 4]), ("given_scores", scores, [fixture.Images, slots])]
        );
        return Compare(results, proposals, root);
    }

    private static IEnumerable<Comparison> Compare(IReadOnlyDictionary<string, float[]> results, double[][] proposals, JsonElement root)
    {
        var counts = Array.ConvertAll(proposals, rows => rows.Length / 5);
        foreach (var (name, property) in new[] { ("logits", "roi_cls"), ("deltas", "roi_reg") })
        {
            var columns = results[name].Length / counts.Sum();
            for (int image = 0, start = 0; image < counts.Length; start += counts[image++])
            {
                var samples = Samples.From(root.GetProperty(property)[image]);
                yield return new Comparison(
                    $"{property}/{image}",
                    samples.DifferenceTo(results[name].AsSpan(start * columns, counts[image] * columns)),
                    Bound
                );
            }
        }

        // Regions are stored for a few proposals, which the reference names by image and box.
        var rois = JsonNumbers.Rows(root.GetProperty("roi_feat_rois"));
        var length = results["regions"].Length / counts.Sum();
        for (var i = 0; i < rois.Length; i++)
        {
            var image = (int)rois[i][0];
            var row = Enumerable.Range(0, counts[image]).MinBy(row => Distance(proposals[image].AsSpan(row * 5, 4), rois[i].AsSpan(1)));
            var samples = Samples.From(root.GetProperty("roi_feat")[i]);
            yield return new Comparison(
                $"roi_feat/{i}",
                samples.DifferenceTo(results["regions"].AsSpan((counts.Take(image).Sum() + row) * length, length)),
                Bound
            );
        }
    }

    private static OnnxNamed Input(DetectorGraph graph, string name, params int[] shape)
    {
        var value = new OnnxNamed(new TensorShape([.. shape]), name);
        graph.Inputs.Add(OnnxFile.Describe(name, value.Shape));
        return value;
    }

    private static double[] Read(string folder, int image) => NpyFile.Read(Path.Combine(folder, $"proposals_{image}.npy"));

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var distance = 0.0;
        for (var i = 0; i < a.Length; i++)
            distance = Math.Max(distance, Math.Abs(a[i] - b[i]));
        return distance;
    }
}
