using MLNet.VisionGraph.StarterWeights;
using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>
/// The small weights of the package MLNet.VisionGraph.StarterWeights, for use without a network connection. Applications may leave the
/// package out.
/// </summary>
internal sealed class StarterSource : WeightSource
{
    private const string Package = "MLNet.VisionGraph.StarterWeights";

    /// <summary>Gets the names of the backbones that have starter weights; none if the application does not have the package.</summary>
    public static IReadOnlyList<string> Backbones => IfPresent(() => StarterFiles.Backbones) ?? [];

    public override string Description => "the starter weights";

    internal override LoadedWeights Load(WeightRequest request)
    {
        var name = request.BackboneName;
        using var stream = IfPresent(() => StarterFiles.Open(name)) ?? throw Missing(name);
        return StateDictFitter.Fit(
            CheckpointFile.Read(stream, EmaPreference.Prefer, name + ".safetensors"),
            request,
            name + ".safetensors",
            Description
        );
    }

    private static WeightsUnavailableException Missing(string backbone) =>
        Backbones is { Count: > 0 } others
            ? new WeightsUnavailableException(
                $"There are no starter weights of '{backbone}', only of: {string.Join(", ", others)}.",
                "Use one of these, or pass WeightSource.FromFile(path).",
                path: null
            )
            : new WeightsUnavailableException(
                $"There are no starter weights of '{backbone}': this application has been built without the package {Package}.",
                $"Add {Package}, or pass WeightSource.FromFile(path).",
                path: null
            );

    // The assembly is loaded by the first call of a method that uses it.
    private static T? IfPresent<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
