using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Export;

namespace MLNet.VisionGraph.Parity;

/// <summary>Exports a detector with the reference's weights and runs it on the reference's images.</summary>
internal static class DetectorRun
{
    /// <summary>Runs a detector from the images to the detections, with everything in between.</summary>
    public static IReadOnlyDictionary<string, float[]> Run(
        IDetector detector,
        IParameterSource parameters,
        DetectorExportOptions options,
        DetectorFixture fixture
    )
    {
        var model = DetectorExporter.Export(
            detector,
            parameters,
            options,
            graph =>
            {
                var (dense, thresholds) = (graph.Dense, options.Thresholds);
                var outputs = new List<DetectorOutput>();
                outputs.AddRange(dense.Stages.Select((map, i) => new DetectorOutput($"backbone_{i}", map)));
                outputs.AddRange(dense.Pyramid.Select((map, i) => new DetectorOutput($"fpn_{i}", map)));
                outputs.AddRange(dense.Logits.Select((map, i) => new DetectorOutput($"head_cls_{i}", map)));
                outputs.AddRange(dense.Deltas.Select((map, i) => new DetectorOutput($"head_reg_{i}", map)));
                if (detector is MaskRcnn rcnn)
                {
                    var (boxes, scores) = rcnn.Propose(graph.Ops, dense, graph.ImageSize, thresholds);
                    outputs.AddRange([new("proposals", boxes), new("proposal_scores", scores)]);
                }

                var found = detector.Detect(graph.Ops, dense, graph.ImageSize, graph.Scale, thresholds);
                outputs.AddRange([new("boxes", found.Boxes), new("scores", found.Scores), new("labels", found.Labels, IsInteger: true)]);
                if (found.Masks is { } masks)
                    outputs.Add(new DetectorOutput("masks", masks));
                return outputs;
            }
        );
        return Score(model, fixture, []);
    }

    /// <summary>Runs a graph.</summary>
    public static IReadOnlyDictionary<string, float[]> Score(
        byte[] model,
        DetectorFixture fixture,
        IReadOnlyList<(string Name, float[] Values, long[] Shape)> more
    )
    {
        var (images, settings) = (fixture.Images, fixture.Settings);
        (string Name, float[] Values, long[] Shape)[] inputs =
        [
            (OnnxExportOptions.DefaultInputName, fixture.Input(), [images, 3, settings.Height, settings.Width]),
            (DetectorExporter.SizeInput, fixture.Sizes(), [images, 2]),
            (DetectorExporter.ScaleInput, fixture.Scales(), [images, 2]),
            .. more,
        ];
        using var options = new SessionOptions();
        using var session = new InferenceSession(model, options);
        using var run = new RunOptions();
        inputs = [.. inputs.Where(input => session.InputMetadata.ContainsKey(input.Name))];
        var values = inputs.Select(input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Shape)).ToArray();
        try
        {
            string[] names = [.. session.OutputMetadata.Keys];
            using var results = session.Run(run, [.. inputs.Select(input => input.Name)], values, names);
            return names
                .Zip(
                    results,
                    (name, value) =>
                        (
                            name,
                            Values: session.OutputMetadata[name].ElementType == typeof(long)
                                ? Array.ConvertAll(value.GetTensorDataAsSpan<long>().ToArray(), integer => (float)integer)
                                : value.GetTensorDataAsSpan<float>().ToArray()
                        )
                )
                .ToDictionary(pair => pair.name, pair => pair.Values);
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
    }
}
