using System.Text.Json;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>A fixture of a classifier: logits of both heads and their mean, embeddings, every stage and every block.</summary>
public sealed class ClassificationFixture : Fixture
{
    private static readonly (string Name, OnnxOutputKind Kind)[] s_arrays =
    [
        ("logits_head", OnnxOutputKind.HeadLogits),
        ("logits_dist", OnnxOutputKind.DistillationLogits),
        ("logits_avg", OnnxOutputKind.Logits),
        ("pooled", OnnxOutputKind.Pooled),
        ("prehead", OnnxOutputKind.Embedding),
    ];

    private readonly JsonElement _root;

    private ClassificationFixture(JsonElement root) => _root = root;

    internal static ClassificationFixture From(string model, string folder, JsonElement root, int[] shape) =>
        new(root)
        {
            Model = model,
            Folder = folder,
            Images = shape[0],
            Settings = new NetworkSettings
            {
                Height = shape[2],
                Width = shape[3],
                Classes = root.GetProperty("num_classes").GetInt32(),
                Distillation = root.GetProperty("distillation").GetBoolean(),
            },
        };

    /// <inheritdoc/>
    public override IReadOnlyList<Comparison> Compare()
    {
        var network = BackboneRegistry.Get(Model).Network;
        var arrays = s_arrays.Where(array => File.Exists(Path.Combine(Folder, array.Name + ".npy"))).ToArray();
        var places = PlacesOf(network);

        var outputs = arrays
            .Select(array => new OnnxOutput(array.Name, array.Kind))
            .Concat(places.Select(place => place.Output with { Name = "place:" + place.Samples.Name }))
            .ToArray();
        var results = NetworkRun.Run(network, Settings, outputs, Images);

        var rounding = _root
            .GetProperty("f32_vs_f64_max_abs")
            .EnumerateObject()
            .ToDictionary(item => item.Name, item => item.Value.GetDouble());
        var comparisons = new List<Comparison>();
        foreach (var (name, _) in arrays)
            comparisons.Add(
                new Comparison(
                    name,
                    LargestDifference(results[name], NpyFile.Read(Path.Combine(Folder, name + ".npy"))),
                    Slack * rounding[name]
                )
            );
        foreach (var (output, (name, samples)) in places)
            comparisons.Add(new Comparison(name, samples.DifferenceTo(results["place:" + name]), Slack * rounding.Values.Max()));
        return comparisons;
    }

    private IReadOnlyList<(OnnxOutput Output, (string Name, Samples Samples) Samples)> PlacesOf(INetwork network)
    {
        var marks = NetworkCost.Create(network, Settings).Taps;
        var places = new List<(OnnxOutput, (string, Samples))>();
        foreach (var group in new[] { "stages", "trace" })
        {
            foreach (var item in _root.GetProperty(group).EnumerateObject())
            {
                var stage = network.Stages.ToList().FindIndex(info => info.Name == item.Name);
                var output =
                    stage >= 0 ? OnnxOutput.Map(stage)
                    : marks.ContainsKey(item.Name) ? new OnnxOutput(item.Name, OnnxOutputKind.Tap, Tap: item.Name)
                    : null;
                if (output is not null)
                    places.Add((output, ($"{group}/{item.Name}", Samples.From(item.Value))));
                else if (group == "stages")
                    throw new InvalidDataException($"The network has no stage '{item.Name}'.");
            }
        }

        return places;
    }

    private static double LargestDifference(float[] found, double[] expected)
    {
        if (found.Length != expected.Length)
            return double.PositiveInfinity;
        var difference = 0.0;
        for (var i = 0; i < found.Length; i++)
            difference = Math.Max(difference, Math.Abs(found[i] - expected[i]));
        return double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }
}
