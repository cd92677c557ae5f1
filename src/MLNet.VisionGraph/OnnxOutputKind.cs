namespace MLNet.VisionGraph;

/// <summary>The kind of an exported network's output.</summary>
public enum OnnxOutputKind
{
    /// <summary>The mean of the last stage's map, [B, C].</summary>
    Pooled,

    /// <summary>The embedding, the input of the heads, [B, E].</summary>
    Embedding,

    /// <summary>The classifier's logits, [B, classes]: those of the head, or the mean of both heads.</summary>
    Logits,

    /// <summary>The classification head's logits, [B, classes].</summary>
    HeadLogits,

    /// <summary>The distillation head's logits, [B, classes].</summary>
    DistillationLogits,

    /// <summary>The map of a stage, [B, C, H, W].</summary>
    Map,

    /// <summary>
    /// The value of a tap inside the network, named as in the checkpoint, for example <c>blocks1.0.dw0</c>;
    /// <see cref="Graph.NetworkCost.Taps"/> lists the taps and their shapes. Some taps show what a network attends to:
    /// <c>blocks1.0.mixer.m.attn.attention.2</c> is the attention of an EfficientViT's third head, [B, N, N] with one row per query that
    /// sums to 1 (the windows of a partitioned map follow each other in the first dimension), and
    /// <c>backbone.0.0.graph_conv.max_relative</c> holds the largest differences between MobileViG's nodes <c>backbone.0.0.fc1</c> and
    /// their neighbors, [B, C, H, W].
    /// </summary>
    Tap,

    /// <summary>
    /// The probabilities of the classes, [B, classes]: the softmax of the logits divided by
    /// <see cref="OnnxExportOptions.ScoreTemperature"/>.
    /// </summary>
    Probabilities,

    /// <summary>The predicted class, [B, classes]: 1 at the largest probability (the first if several are equal), 0 elsewhere.</summary>
    PredictedClass,

    /// <summary>The means of the maps of all stages, one after the other, [B, sum of the stages' C].</summary>
    MultiStage,
}
