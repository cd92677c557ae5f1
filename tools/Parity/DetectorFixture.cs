using System.Text.Json;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>
/// A fixture of a whole detector: the maps of backbone and neck, the outputs of the heads, proposals, detections and masks of two images.
/// </summary>
public sealed class DetectorFixture : Fixture
{
    private readonly JsonElement _root;
    private readonly JsonElement[] _images;

    private DetectorFixture(JsonElement root)
    {
        _root = root;
        _images = [.. root.GetProperty("images").EnumerateArray()];
    }

    internal static DetectorFixture From(string model, string folder, JsonElement root, int[] shape) =>
        new(root)
        {
            Model = $"{model} {root.GetProperty("num_classes").GetInt32()} classes",
            Folder = folder,
            Images = shape[0],
            Settings = new NetworkSettings
            {
                Height = shape[2],
                Width = shape[3],
                Classes = root.GetProperty("num_classes").GetInt32(),
                Embedding = false,
                Task = NetworkTask.Detection,
            },
        };

    /// <inheritdoc/>
    public override IReadOnlyList<Comparison> Compare() => Compare(weights: null);

    /// <summary>Runs the detector and compares everything that the fixture knows.</summary>
    /// <param name="weights">The weights; null for those that follow from the rule.</param>
    /// <returns>One comparison an output.</returns>
    internal IReadOnlyList<Comparison> Compare(IParameterSource? weights)
    {
        var detector = DetectorConfig.Create(_root.GetProperty("config"), Settings.Classes);
        var options = new DetectorExportOptions { Height = Settings.Height, Width = Settings.Width };
        var cost = DetectorCost.Create(detector, Settings.Height, Settings.Width);
        var parameters = weights ?? new DetectorParameters(
            cost.Parameters,
            JsonNumbers.Doubles(_root.GetProperty("weight_params").GetProperty("cls_shift"))
        );

        var comparisons = new List<Comparison>
        {
            new("parameters", Math.Abs(cost.ParameterCount - _root.GetProperty("parameters").GetInt64()), 0.5),
        };
        comparisons.AddRange(AnchorComparisons.Compare(detector, _root.GetProperty("anchors")));
        var results = DetectorRun.Run(detector, parameters, options, this);
        comparisons.AddRange(MapComparisons(results));
        if (detector is MaskRcnn rcnn)
        {
            comparisons.AddRange(DetectionComparisons.Proposals(Folder, _images.Length, results));
            comparisons.AddRange(RegionComparisons.Compare(rcnn, parameters, options, this, _root));
        }

        for (var image = 0; image < _images.Length; image++)
            comparisons.AddRange(
                DetectionComparisons.Detections(
                    _root.GetProperty("detections")[image],
                    _images[image],
                    image,
                    _images.Length,
                    results,
                    Folder
                )
            );
        return comparisons;
    }

    /// <summary>Returns the images, normalized and padded with zeros.</summary>
    internal float[] Input()
    {
        var (height, width) = (Settings.Height, Settings.Width);
        var values = ReferenceFill.Input(Images, height, width);
        for (var image = 0; image < Images; image++)
        {
            var shape = JsonNumbers.Doubles(_images[image].GetProperty("img_shape"));
            for (var plane = 0; plane < 3; plane++)
            {
                for (var y = 0; y < height; y++)
                {
                    var row = values.AsSpan(((image * 3 + plane) * height + y) * width, width);
                    row[(y < shape[0] ? (int)shape[1] : 0)..].Clear();
                }
            }
        }

        return values;
    }

    /// <summary>Returns the widths and heights of the images inside the padding.</summary>
    internal float[] Sizes() =>
        [
            .. _images.SelectMany(image =>
            {
                var shape = JsonNumbers.Doubles(image.GetProperty("img_shape"));
                return new[] { (float)shape[1], (float)shape[0] };
            }),
        ];

    /// <summary>Returns the factors from the photos to the images.</summary>
    internal float[] Scales() =>
        [.. _images.SelectMany(image => JsonNumbers.Doubles(image.GetProperty("scale_factor")).Take(2).Select(value => (float)value))];

    private IEnumerable<Comparison> MapComparisons(IReadOnlyDictionary<string, float[]> results)
    {
        var rounding = _root.GetProperty("f32_vs_f64_max_abs");
        foreach (var (name, bound) in new[] { ("backbone", "fpn"), ("fpn", "fpn"), ("head_cls", "head_cls"), ("head_reg", "head_reg") })
        {
            var levels = _root.GetProperty(name).EnumerateArray().ToArray();
            for (var level = 0; level < levels.Length; level++)
            {
                for (var image = 0; image < _images.Length; image++)
                {
                    var samples = Samples.From(levels[level][image]);
                    var values = results[$"{name}_{level}"];
                    var length = values.Length / _images.Length;
                    yield return new Comparison(
                        $"{name}/{level}/{image}",
                        samples.DifferenceTo(values.AsSpan(image * length, length)),
                        Slack * rounding.GetProperty(bound).GetDouble()
                    );
                }
            }
        }
    }
}
