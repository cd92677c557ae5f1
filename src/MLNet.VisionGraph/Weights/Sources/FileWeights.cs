using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>Weights in a file.</summary>
internal sealed class FileWeights(string path, EmaPreference? ema) : WeightSource
{
    public override string Description => $"file '{path}'";

    internal override LoadedWeights Load(WeightRequest request) =>
        StateDictFitter.Fit(CheckpointFile.Read(path, ema ?? PublishedEma(request)), request, Path.GetFileName(path), Description);

    private EmaPreference PublishedEma(WeightRequest request) =>
        request.Released.FirstOrDefault(released => Path.GetFileName(released.File) == Path.GetFileName(path))?.Ema ?? EmaPreference.Prefer;
}
