namespace MLNet.VisionGraph.Graph;

/// <summary>The outputs of a network's forward pass.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="Maps">One map per stage, [C, H, W].</param>
/// <param name="Pooled">The mean of the last map, [C].</param>
/// <param name="Embedding">The input of the heads, [E]; null for a bare backbone.</param>
/// <param name="Logits">The classifier's logits, [classes]: those of the head, or the mean of both heads; null without classes.</param>
/// <param name="HeadLogits">The classification head's logits, [classes]; null without classes.</param>
/// <param name="DistillationLogits">The distillation head's logits, [classes]; null without a distillation head.</param>
public sealed record NetworkOutputs<T>(IReadOnlyList<T> Maps, T Pooled, T? Embedding, T? Logits, T? HeadLogits, T? DistillationLogits)
    where T : class;
