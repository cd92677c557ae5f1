using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>What <c>--weights</c> asks for: released weights, random ones, or a file.</summary>
internal sealed record WeightsChoice(WeightSource Source, CheckpointTraits? File)
{
    /// <summary>The option's description.</summary>
    public const string Description = "pretrained: the released weights, from the cache or downloaded; starter: the small ones of this package; random: untrained ones; else a checkpoint's path (.safetensors, .pth).";

    /// <summary>What stands for the released weights, or the starter weights where they cannot be had.</summary>
    public const string Auto = "auto";

    /// <summary>Gets whether the library may choose.</summary>
    public bool IsAuto { get; private init; }

    /// <summary>Reads the option.</summary>
    public static WeightsChoice Of(string text, int seed = 0) => text switch
    {
        "pretrained" => new WeightsChoice(WeightSource.Pretrained(), null),
        Auto => new WeightsChoice(WeightSource.Pretrained(), null) { IsAuto = true },
        "starter" => new WeightsChoice(WeightSource.Starter(), null),
        "random" => new WeightsChoice(WeightSource.Random(seed), null),
        _ when System.IO.File.Exists(text) => new WeightsChoice(WeightSource.FromFile(text), CheckpointTraits.Read(text)),
        _ => throw new FailureException($"There is no file '{text}': --weights takes pretrained, starter, random, or the path of a checkpoint."),
    };

    /// <summary>Gives the names of the classes of a network with these settings: the file's, else numbers.</summary>
    public IReadOnlyList<string> ClassNamesOf(NetworkSettings settings) =>
        File?.ClassNames is { } names && names.Count == settings.Classes ? names : [.. Enumerable.Range(0, settings.Classes).Select(index => $"class {index}")];

    /// <summary>Gives the backbone that was asked for, or the one that the file names.</summary>
    public BackboneDescriptor BackboneOf(string? name, string fallback) => BackboneRegistry.Get(name ?? File?.Backbone ?? fallback);

    /// <summary>Gives image size, classes and heads as the weights have them.</summary>
    public NetworkSettings SettingsOf(BackboneDescriptor backbone, int? imageSize)
    {
        var size = imageSize ?? File?.ImageSize ?? backbone.InputSize;
        var settings = new NetworkSettings { Height = size, Width = size };
        return File is { } file
            ? settings with { Classes = file.Classes, Distillation = file.HasDistillation }
            : settings with { Distillation = backbone.IsDistilled && Source.Description != WeightSource.Random().Description };
    }
}
