using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>The logits of a network's heads, [B, classes] each.</summary>
/// <param name="Answer">The classifier's logits: the head's, or the mean of both heads.</param>
/// <param name="Head">The logits of the classification head.</param>
/// <param name="Distillation">The logits of the distillation head; null if there is none.</param>
internal sealed record HeadLogits(Tensor Answer, Tensor Head, Tensor? Distillation);
