using System.Text.Json;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>Numbers that the official code gave for one model and one image size.</summary>
public abstract class Fixture
{
    /// <summary>The difference that is allowed is this many times the reference's own float32 rounding.</summary>
    protected const double Slack = 10;

    /// <summary>Gets the model's name in the registry.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the folder that the fixture came from.</summary>
    public required string Folder { get; init; }

    /// <summary>Gets the task of the network.</summary>
    public required NetworkSettings Settings { get; init; }

    /// <summary>Gets the number of images.</summary>
    public required int Images { get; init; }

    /// <summary>Finds all fixture files in a folder and below it.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The paths, in ordinal order.</returns>
    public static IReadOnlyList<string> Find(string folder) =>
        [.. Directory.EnumerateFiles(folder, "fixture.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Runs the network and compares everything that the fixture knows.</summary>
    /// <returns>One comparison an output.</returns>
    public abstract IReadOnlyList<Comparison> Compare();

    /// <summary>Reads a fixture file.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The fixture; null if it is not one of a registered backbone by itself, such as that of a whole detector.</returns>
    public static Fixture? Read(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var root = document.RootElement.Clone();
        var model = root.GetProperty("model").GetString()!;
        if (root.TryGetProperty("config", out _) && root.TryGetProperty("detections", out _))
            return DetectorFixture.From(model, folder, root, Sizes(root.GetProperty("input")));
        if (!BackboneRegistry.All.Any(backbone => model == backbone.Name || model == backbone.Name + DetectionFixture.Suffix))
            return null;
        return root.TryGetProperty("input_shape", out var shape)
            ? ClassificationFixture.From(model, folder, root, Sizes(shape))
            : DetectionFixture.From(model, folder, root, Sizes(root.GetProperty("input")));
    }

    private static int[] Sizes(JsonElement element) => [.. element.EnumerateArray().Select(item => item.GetInt32())];
}
