using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph.Weights;

/// <summary>Weights in a file.</summary>
internal sealed class FileWeights(string path, EmaPreference ema) : WeightSource
{
    public override string Description => $"file '{path}'";

    internal override LoadedWeights Load(WeightRequest request) =>
        StateDictFitter.Fit(CheckpointFile.Read(path, ema), request, Path.GetFileName(path), Description);
}
