namespace MLNet.VisionGraph;

/// <summary>What a featurizer gives for an image.</summary>
public enum FeatureKind
{
    /// <summary>The mean of the last stage's map: what most trainers want. A vector of the backbone's pooled length.</summary>
    Pooled,

    /// <summary>What the classification head sees: for MobileViG a further layer behind the pooled features, for EfficientViT the same as they.</summary>
    Embedding,

    /// <summary>The classifier's logits, one a class, before the softmax.</summary>
    Logits,

    /// <summary>The maps of chosen stages, [C, H, W] each: what detectors and segmenters build on.</summary>
    Maps,
}
