using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>Weights in a file, in the parts of an index, or in a folder.</summary>
internal sealed class FileWeights(string path, EmaPreference? ema) : WeightSource
{
    public override string Description => $"{(Directory.Exists(path) ? "folder" : "file")} '{path}'";

    internal override LoadedWeights Load(WeightRequest request) =>
        StateDictFitter.Fit(CheckpointFile.Read(path, ema ?? PublishedEma(request)), request, Name, Description);

    private string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } name ? name : path;

    private EmaPreference PublishedEma(WeightRequest request) =>
        request.Released.FirstOrDefault(released => Path.GetFileName(released.File) == Path.GetFileName(path))?.Ema ?? EmaPreference.Prefer;
}
