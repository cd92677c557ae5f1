namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>Untrained weights.</summary>
internal sealed class RandomWeights(int seed) : WeightSource
{
    /// <summary>Gets the seed.</summary>
    public int Seed => seed;

    public override string Description => $"random, untrained weights (seed {seed})";

    internal override LoadedWeights Load(WeightRequest request) =>
        new(RandomInitializer.Make(request.Parameters, request.Parameters, seed), [], Description, IsRandom: true);
}
