using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The value of <c>--weights</c>: released weights, starter weights, random ones, or a file.</summary>
internal sealed record WeightsChoice(WeightSource Source, CheckpointTraits? File)
{
    /// <summary>The description of the option.</summary>
    public const string Description =
        "pretrained: the released weights, from the cache or downloaded; starter: small ones that come with the tool; "
        + "random: untrained weights; or the path of a checkpoint (.safetensors, .pth), of its index, or of its folder.";

    /// <summary>The value for the released weights, or the starter weights if the released ones are not available.</summary>
    public const string Auto = "auto";

    /// <summary>Gets a value indicating whether the library may choose the weights.</summary>
    public bool IsAuto { get; private init; }

    /// <summary>Parses the value of the option.</summary>
    public static WeightsChoice Parse(string text, int seed = 0) =>
        text switch
        {
            "pretrained" => new WeightsChoice(WeightSource.Pretrained(), null),
            Auto => new WeightsChoice(WeightSource.Pretrained(), null) { IsAuto = true },
            "starter" => new WeightsChoice(WeightSource.Starter(), null),
            "random" => new WeightsChoice(WeightSource.Random(seed), null),
            _ when System.IO.File.Exists(text) || Directory.Exists(text) => new WeightsChoice(
                WeightSource.FromFile(text),
                CheckpointTraits.Read(text)
            ),
            _ => throw new FailureException(
                $"There is no file or folder '{text}': --weights takes pretrained, starter, random, or the path of a checkpoint."
            ),
        };

    /// <summary>Returns the class names of a network with these settings: those of the file, or numbers if it has none.</summary>
    public IReadOnlyList<string> ClassNamesOf(NetworkSettings settings) =>
        File?.ClassNames is { } names && names.Count == settings.Classes
            ? names
            : [.. Enumerable.Range(0, settings.Classes).Select(index => $"class {index}")];

    /// <summary>Returns the specified backbone, or the one that the file names, or the fallback.</summary>
    public BackboneDescriptor BackboneOf(string? name, string fallback) => BackboneRegistry.Get(name ?? File?.Backbone ?? fallback);

    /// <summary>Returns the image size, classes and heads that match the weights.</summary>
    public NetworkSettings SettingsOf(BackboneDescriptor backbone, int? imageSize)
    {
        var size = imageSize ?? File?.ImageSize ?? backbone.InputSize;
        var settings = new NetworkSettings { Height = size, Width = size };
        return File is { } file
            ? settings with
            {
                Classes = file.Classes,
                MultiStageEmbedding = file.HeadInputs == backbone.MultiStageLength && file.HeadInputs != backbone.EmbeddingLength,
                Distillation = file.HasDistillation,
            }
            : settings with
            {
                Distillation = backbone.HasDistillationHead && Source.Description != WeightSource.Random().Description,
            };
    }
}
