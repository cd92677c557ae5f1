using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>Detectors with random weights, which find something else in every picture.</summary>
internal static class Detecting
{
    public static readonly string[] Names = ["zebra", "ape", "yak"];

    public static DetectionScoringOptions Options(string input = "Path") =>
        new()
        {
            InputColumnName = input,
            BatchSize = 3,
            ScoreThreshold = 0.5,
            JpegDecoding = JpegDecoding.Full,
        };

    public static DetectorModel Model(DetectorArchitecture architecture, int height = 128, int width = 128)
    {
        var backbone = BackboneRegistry.Get(EfficientVitVariant.M0);
        var detector = DetectorModels.Create(architecture, backbone.Network, Names.Length);
        var parameters = DetectorCost.Create(detector, height, width).Parameters;
        var random = new Random(4);
        var weights = parameters.Select(parameter => KeyValuePair.Create(parameter.Name, Fill(parameter, random)));
        return new DetectorModel(architecture, backbone, Names, height, width, new StateDict(weights));
    }

    public static ObjectDetectionTransformer Create(
        IDataView data,
        DetectorArchitecture architecture = DetectorArchitecture.Light,
        DetectionScoringOptions? options = null
    ) => ObjectDetectionTransformer.Create(Model(architecture), options ?? Options(), data.Schema);

    /// <summary>Reads all rows of a detector's columns.</summary>
    public static List<Found> Read(IDataView data, bool masks = false, string prefix = "")
    {
        using var cursor = data.GetRowCursor(data.Schema);
        var labels = cursor.GetGetter<VBuffer<uint>>(data.Schema[prefix + "PredictedLabel"]);
        var boxes = cursor.GetGetter<VBuffer<float>>(data.Schema[prefix + "PredictedBoundingBoxes"]);
        var scores = cursor.GetGetter<VBuffer<float>>(data.Schema[prefix + "Score"]);
        var maps = masks ? cursor.GetGetter<VBuffer<float>>(data.Schema[prefix + "PredictedMasks"]) : null;
        var rows = new List<Found>();
        VBuffer<uint> label = default;
        VBuffer<float> box = default,
            score = default,
            map = default;
        while (cursor.MoveNext())
        {
            labels(ref label);
            boxes(ref box);
            scores(ref score);
            maps?.Invoke(ref map);
            rows.Add(new Found([.. label.DenseValues()], [.. box.DenseValues()], [.. score.DenseValues()], [.. map.DenseValues()]));
        }

        return rows;
    }

    // Signals keep their size from layer to layer, and scores are spread around the prior.
    private static WeightTensor Fill(ParameterSpec parameter, Random random)
    {
        if (parameter.Kind == ParameterKind.BatchCount)
            return WeightTensor.FromInt64(parameter.Shape, new long[parameter.Count]);
        var values = new float[parameter.Count];
        switch (parameter.Kind)
        {
            case ParameterKind.Weight:
                var gain =
                    parameter.Name.StartsWith("backbone.", StringComparison.Ordinal) ? 0.8
                    : parameter.Name.Contains("_reg.", StringComparison.Ordinal) ? 0.05
                    : 2;
                var deviation = Math.Sqrt(gain * parameter.Shape[0] / parameter.Count);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)(deviation * Normal(random));
                break;
            case ParameterKind.NormWeight or ParameterKind.RunningVariance:
                values.AsSpan().Fill(1);
                break;
            case ParameterKind.Bias when parameter.Name.Contains("retina_cls", StringComparison.Ordinal):
                values.AsSpan().Fill(-7);
                break;
        }

        return new WeightTensor(parameter.Shape, values);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>The values of a row.</summary>
    public sealed record Found(uint[] Labels, float[] Boxes, float[] Scores, float[] Masks)
    {
        public int Count => Scores.Length;
    }
}
