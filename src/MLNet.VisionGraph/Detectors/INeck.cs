using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>The part of a detector between backbone and heads: the maps of some stages → a pyramid of maps with equal channels.</summary>
internal interface INeck
{
    /// <summary>Gets the number of channels of each map.</summary>
    int Channels { get; }

    /// <summary>Gets the strides of the maps, from the finest to the coarsest.</summary>
    IReadOnlyList<int> Strides { get; }

    /// <summary>Computes the pyramid.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="maps">The maps of the backbone's stages, from the finest to the coarsest.</param>
    /// <param name="at">The scope.</param>
    /// <returns>One map per stride, [<see cref="Channels"/>, H / stride, W / stride].</returns>
    IReadOnlyList<T> Forward<T>(IDetectionOps<T> ops, IReadOnlyList<T> maps, Scope at);
}
