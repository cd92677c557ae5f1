namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>An operation on rows of channels (<see cref="ChannelRows"/>), vector by vector.</summary>
internal unsafe interface IRowLoop
{
    /// <summary>Gets a value indicating whether the loop accumulates sums.</summary>
    static abstract bool HasSums { get; }

    /// <summary>Gets one period of values of x that, with zeros as second values, add nothing to the sums.</summary>
    float[] Neutral { get; }

    /// <summary>Processes whole periods.</summary>
    /// <param name="x">The values.</param>
    /// <param name="given">The second values.</param>
    /// <param name="result">Receives the result.</param>
    /// <param name="first">The first sums, one for every value of a period.</param>
    /// <param name="second">The second sums, one for every value of a period.</param>
    /// <param name="period">The length of a period, a multiple of the vector length.</param>
    /// <param name="periods">The number of periods.</param>
    void Run(float* x, float* given, float* result, float* first, float* second, int period, int periods);
}
