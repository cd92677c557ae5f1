namespace MLNet.VisionGraph.Training;

/// <summary>The scope of one random draw of <see cref="Mixup"/>.</summary>
public enum MixupMode
{
    /// <summary>One draw for the whole batch, as in both papers' recipes.</summary>
    Batch,

    /// <summary>One draw for each pair of images that are mixed with each other.</summary>
    Pair,

    /// <summary>One draw for each image.</summary>
    Element,
}
