namespace MLNet.VisionGraph.Onnx;

/// <summary>What an output of an exported network gives.</summary>
public enum OnnxOutputKind
{
    /// <summary>The mean of the last stage's map, [B, C].</summary>
    Pooled,

    /// <summary>What the heads see, [B, E].</summary>
    Embedding,

    /// <summary>The classifier's answer, [B, classes]: the head's logits, or the mean of both heads'.</summary>
    Logits,

    /// <summary>The first head's logits, [B, classes].</summary>
    HeadLogits,

    /// <summary>The distillation head's logits, [B, classes].</summary>
    DistillationLogits,

    /// <summary>The map of a stage, [B, C, H, W].</summary>
    Map,

    /// <summary>
    /// The value at a place inside the network, named as in the checkpoint, for example <c>blocks1.0.dw0</c>; <see cref="Graph.NetworkCost.Marks"/> lists the places and their shapes. Among them are
    /// what a network looks at: <c>blocks1.0.mixer.m.attn.attention.2</c>, the attention of an EfficientViT's third head, [B, N, N] with a row for each query that sums to 1 (where a map is cut
    /// into windows, they follow each other in the first dimension), and <c>backbone.0.0.graph_conv.max_relative</c>, the largest differences of MobileViG's nodes <c>backbone.0.0.fc1</c> to their
    /// neighbours, [B, C, H, W].
    /// </summary>
    Place,

    /// <summary>The probabilities of the classes, [B, classes]: the softmax of the logits, divided by <see cref="OnnxExportOptions.ScoreTemperature"/> before.</summary>
    Probabilities,

    /// <summary>The predicted class, [B, classes]: 1 at the largest probability, the first of equals, 0 elsewhere.</summary>
    PredictedClass,
}
