using static TorchSharp.torch;

namespace Starter;

/// <summary>What a student says of images, in the teacher's standardized features, [B, 512].</summary>
/// <param name="Embedding">Projected from the embedding.</param>
/// <param name="AllStages">Projected from the pooled maps of all stages.</param>
internal sealed record StudentFeatures(Tensor Embedding, Tensor AllStages);
