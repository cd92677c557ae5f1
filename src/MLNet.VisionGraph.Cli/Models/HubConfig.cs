using System.Globalization;
using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>
/// The <c>config.json</c> beside a checkpoint of the Hugging Face hub, as timm writes it: the backbone's name, the names of the classes,
/// and the side of the images.
/// </summary>
internal sealed record HubConfig(string? Backbone, IReadOnlyList<string> ClassNames, int? ImageSize)
{
    private const string FileName = "config.json";
    private const long MaxLength = 16 << 20;

    /// <summary>Reads the file in a folder; returns null if there is none, or if it describes something else.</summary>
    public static HubConfig? Read(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, FileName));
        if (!file.Exists || file.Length > MaxLength)
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            var root = document.RootElement;
            if (Property(root, "architecture") is not { ValueKind: JsonValueKind.String } architecture)
                return null;
            var name = BackboneRegistry.All.FirstOrDefault(backbone => backbone.Name == architecture.GetString())?.Name;
            return name is null ? null : new HubConfig(name, NamesIn(root), SizeIn(root));
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Returns a file's metadata with what it lacks from this description.</summary>
    public IReadOnlyDictionary<string, string> Complete(IReadOnlyDictionary<string, string> metadata)
    {
        Dictionary<string, string> complete = new(metadata);
        if (Backbone is not null)
            complete.TryAdd("backbone", Backbone);
        if (ClassNames.Count > 0)
            complete.TryAdd("classes", JsonSerializer.Serialize(ClassNames));
        if (ImageSize is { } size)
            complete.TryAdd("imageSize", size.ToString(CultureInfo.InvariantCulture));
        return complete;
    }

    private static IReadOnlyList<string> NamesIn(JsonElement root) =>
        (Property(root, "label_names") ?? PretrainedIn(root, "label_names")) is { ValueKind: JsonValueKind.Array } names
        && names.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : [];

    private static int? SizeIn(JsonElement root) =>
        PretrainedIn(root, "input_size") is { ValueKind: JsonValueKind.Array } sizes
        && sizes.GetArrayLength() == 3
        && sizes[2].ValueKind == JsonValueKind.Number
        && sizes[2].TryGetInt32(out var size)
            ? size
            : null;

    private static JsonElement? PretrainedIn(JsonElement root, string name) =>
        Property(root, "pretrained_cfg") is { } pretrained ? Property(pretrained, name) : null;

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
