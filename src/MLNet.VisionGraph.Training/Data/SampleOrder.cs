namespace MLNet.VisionGraph.Training.Data;

/// <summary>The order in which an epoch visits the images.</summary>
internal enum SampleOrder
{
    /// <summary>The order of the data set, for validation.</summary>
    Sequential,

    /// <summary>Each image once, in a new random order every epoch.</summary>
    Shuffled,

    /// <summary>
    /// All classes equally often, regardless of their size: small classes are drawn several times, large ones in part. The number of draws
    /// is the number of images.
    /// </summary>
    Balanced,
}
