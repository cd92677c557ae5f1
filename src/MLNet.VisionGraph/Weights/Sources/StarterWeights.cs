using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>The small weights that this package contains, for use without a network connection.</summary>
internal sealed class StarterWeights : WeightSource
{
    private const string Prefix = "MLNet.VisionGraph.Weights.Starter.";
    private const string Suffix = ".safetensors";

    /// <summary>Gets the names of the backbones that have starter weights.</summary>
    public static IReadOnlyList<string> Backbones =>
        [
            .. typeof(StarterWeights)
                .Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
                .Select(name => name[Prefix.Length..^Suffix.Length])
                .Order(StringComparer.Ordinal),
        ];

    public override string Description => "the starter weights of this package";

    internal override LoadedWeights Load(WeightRequest request)
    {
        using var stream =
            typeof(StarterWeights).Assembly.GetManifestResourceStream(Prefix + request.BackboneName + Suffix)
            ?? throw new WeightsUnavailableException(
                $"There are no starter weights of '{request.BackboneName}', only of: {string.Join(", ", Backbones)}.",
                "Use one of these, or pass WeightSource.FromFile(path).",
                path: null
            );
        return StateDictFitter.Fit(
            CheckpointFile.Read(stream, EmaPreference.Prefer, request.BackboneName + Suffix),
            request,
            request.BackboneName + Suffix,
            Description
        );
    }
}
