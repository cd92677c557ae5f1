namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>For how many pictures one draw of <see cref="Mixup"/> holds.</summary>
public enum MixupMode
{
    /// <summary>One draw for the whole batch: what both papers' recipes do.</summary>
    Batch,

    /// <summary>One draw for each two pictures that are mixed with each other.</summary>
    Pair,

    /// <summary>One draw for each picture.</summary>
    Element,
}
