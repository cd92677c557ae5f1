namespace MLNet.VisionGraph.Detectors;

/// <summary>The outputs of a detector's convolutional part.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="Stages">The maps of the backbone's stages, [C, H, W].</param>
/// <param name="Pyramid">The maps of the neck, [C, H, W].</param>
/// <param name="Logits">The scores of the anchors of each level before the sigmoid, [A·K, H, W].</param>
/// <param name="Deltas">The deltas of the anchors of each level, [A·4, H, W].</param>
internal sealed record DenseOutputs<T>(IReadOnlyList<T> Stages, IReadOnlyList<T> Pyramid, IReadOnlyList<T> Logits, IReadOnlyList<T> Deltas);
