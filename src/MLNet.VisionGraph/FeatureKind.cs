namespace MLNet.VisionGraph;

/// <summary>The kind of features that a featurizer computes.</summary>
public enum FeatureKind
{
    /// <summary>The mean of the last stage's map, suitable for most trainers. A vector of the backbone's pooled length.</summary>
    Pooled,

    /// <summary>
    /// The input of the classification head: for MobileViG a further layer after the pooled features, for EfficientViT the pooled
    /// features themselves.
    /// </summary>
    Embedding,

    /// <summary>The classifier's logits, one per class, before the softmax.</summary>
    Logits,

    /// <summary>The maps of the selected stages, [C, H, W] each, as detectors and segmenters use them.</summary>
    Maps,

    /// <summary>
    /// The means of the maps of all stages, one after the other, from the finest to the coarsest: 384 numbers for
    /// <c>efficientvit_m0</c>, 550 for <c>mobilevig_ti</c>. Linear trainers often do better with them than with
    /// <see cref="Pooled"/>, above all on images that are unlike those that the backbone has learned from.
    /// </summary>
    MultiStage,
}
