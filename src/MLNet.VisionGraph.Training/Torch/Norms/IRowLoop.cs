namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>What is done to rows of channels (<see cref="ChannelRows"/>), vector by vector.</summary>
internal unsafe interface IRowLoop
{
    /// <summary>Gets whether it adds anything up.</summary>
    static abstract bool HasSums { get; }

    /// <summary>Gets values of x, a period of them, that add nothing to the sums where zeros are given beside them.</summary>
    float[] Neutral { get; }

    /// <summary>Goes over whole periods.</summary>
    /// <param name="x">The values.</param>
    /// <param name="given">Other values beside them.</param>
    /// <param name="result">Where values are written.</param>
    /// <param name="first">The first sums, one for every value of a period.</param>
    /// <param name="second">The second sums.</param>
    /// <param name="period">The length of a period, a multiple of a vector's.</param>
    /// <param name="periods">How many there are.</param>
    void Run(float* x, float* given, float* result, float* first, float* second, int period, int periods);
}
