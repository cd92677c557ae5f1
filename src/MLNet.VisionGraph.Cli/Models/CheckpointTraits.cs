using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The tensors and the metadata of a checkpoint.</summary>
/// <param name="Tensors">The tensors.</param>
/// <param name="Metadata">The metadata of a safetensors file.</param>
/// <param name="Backbone">The name of the backbone that the file names, or whose tensors it has; null if there is none.</param>
/// <param name="ClassNames">The names of the classes, if the file contains them.</param>
/// <param name="Classes">The number of classes of the head; 0 without a head.</param>
/// <param name="HeadInputs">The number of values that the head reads; 0 without a head.</param>
/// <param name="HasDistillation">Whether there is a distillation head.</param>
internal sealed partial record CheckpointTraits(
    StateDict Tensors,
    IReadOnlyDictionary<string, string> Metadata,
    string? Backbone,
    IReadOnlyList<string> ClassNames,
    int Classes,
    int HeadInputs,
    bool HasDistillation
)
{
    /// <summary>Gets the side of the training images, in pixels; null if the file does not contain it.</summary>
    public int? ImageSize =>
        int.TryParse(Metadata.GetValueOrDefault("imageSize"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? size
            : null;

    /// <summary>Reads a checkpoint: a file, the index of several files, or a folder.</summary>
    public static CheckpointTraits Read(string path, EmaPreference ema = EmaPreference.Prefer)
    {
        IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>();
        StateDict tensors;
        var files = CheckpointFile.FilesOf(path);
        if (ema != EmaPreference.Require && files.Count == 1 && CheckpointFile.DetectFormat(files[0]) == CheckpointFormat.SafeTensors)
        {
            var file = SafeTensorsFile.Read(files[0]);
            (tensors, metadata) = (file.Tensors, file.Metadata);
        }
        else
        {
            tensors = CheckpointFile.Read(path, ema);
        }

        if (HubConfig.Read(Path.GetDirectoryName(Path.GetFullPath(files[0]))!) is { } config)
            metadata = config.Complete(metadata);

        var head = tensors.FirstOrDefault(pair => Head().IsMatch(pair.Key) && pair.Value.Shape.Count >= 2).Value;
        return new CheckpointTraits(
            tensors,
            metadata,
            metadata.GetValueOrDefault("backbone") ?? BackboneRegistry.Match(tensors)?.Name,
            NamesOf(metadata.GetValueOrDefault("classes")),
            head?.Shape[0] ?? 0,
            head?.Shape[1] ?? 0,
            tensors.Keys.Any(key => Distillation().IsMatch(key))
        );
    }

    /// <summary>Reads a JSON array of names; returns an empty list if there is none.</summary>
    public static IReadOnlyList<string> NamesOf(string? json)
    {
        try
        {
            return json is null ? [] : JsonSerializer.Deserialize<string[]>(json) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"(^|\.)head\.(.*\.)?weight$")]
    private static partial Regex Head();

    [GeneratedRegex(@"(^|\.)(dist_head|head_dist)\.")]
    private static partial Regex Distillation();
}
