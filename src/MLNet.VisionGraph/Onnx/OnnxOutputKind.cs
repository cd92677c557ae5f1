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

    /// <summary>The value at a place inside the network, named as in the checkpoint, for example <c>blocks1.0.dw0</c>.</summary>
    Place,
}
