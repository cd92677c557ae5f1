using System.Text.Json;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>A fixture of a detector's backbone: the maps of its stages for one image of any size.</summary>
public sealed class DetectionFixture : Fixture
{
    // These fixtures do not state their own rounding; the classifiers' maps of the same networks move by about 1e-6.
    private const double Rounding = 2e-6;

    /// <summary>What follows the backbone's name in the names of fixtures of its detection form.</summary>
    internal const string Suffix = "_det";

    private readonly Samples[] _maps;

    private DetectionFixture(Samples[] maps) => _maps = maps;

    internal static DetectionFixture From(string model, string folder, JsonElement root, int[] shape) =>
        new([.. root.GetProperty("outputs").EnumerateArray().Select(Samples.From)])
        {
            Model = model.EndsWith(Suffix, StringComparison.Ordinal) ? model[..^Suffix.Length] : model,
            Folder = folder,
            Images = shape[0],
            Settings = new NetworkSettings
            {
                Height = shape[2],
                Width = shape[3],
                Classes = 0,
                Embedding = false,
                Task = NetworkTask.Detection,
            },
        };

    /// <inheritdoc/>
    public override IReadOnlyList<Comparison> Compare()
    {
        var outputs = Enumerable.Range(0, _maps.Length).Select(OnnxOutput.Map).ToArray();
        var results = NetworkRun.Run(BackboneRegistry.Get(Model).Network, Settings, outputs, Images);
        return
        [
            .. outputs.Select((output, i) => new Comparison($"outputs/{i}", _maps[i].DifferenceTo(results[output.Name]), Slack * Rounding)),
        ];
    }
}
