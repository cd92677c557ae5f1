namespace MLNet.VisionGraph.Graph;

/// <summary>All that one pass through a network gives, as values of a reading.</summary>
/// <typeparam name="V">A value of the reading.</typeparam>
/// <param name="Maps">One map a stage, [C, H, W].</param>
/// <param name="Pooled">The mean of the last map, [C].</param>
/// <param name="Embedding">What the heads see, [E]; null for a bare backbone.</param>
/// <param name="Logits">The classifier's answer, [classes]: the head's, or the mean of both heads; null without classes.</param>
/// <param name="HeadLogits">The first head's logits, [classes]; null without classes.</param>
/// <param name="DistillationLogits">The second head's logits, [classes]; null without a distillation head.</param>
public sealed record NetworkOutputs<V>(IReadOnlyList<V> Maps, V Pooled, V? Embedding, V? Logits, V? HeadLogits, V? DistillationLogits)
    where V : class;
