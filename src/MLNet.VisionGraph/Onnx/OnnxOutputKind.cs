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

    /// <summary>The probabilities of the classes, [B, classes]: the softmax of the logits, divided by <see cref="OnnxExportOptions.ScoreTemperature"/> before.</summary>
    Probabilities,

    /// <summary>The predicted class, [B, classes]: 1 at the largest probability, the first of equals, 0 elsewhere.</summary>
    PredictedClass,
}
