using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>What the heads of a network answer, [B, classes] each.</summary>
/// <param name="Answer">The classifier's answer: the head's, or the mean of both.</param>
/// <param name="Head">The classification head's.</param>
/// <param name="Distillation">The distillation head's, where there is one.</param>
internal sealed record HeadLogits(Tensor Answer, Tensor Head, Tensor? Distillation);
