using static TorchSharp.torch;

namespace Starter;

/// <summary>Views of images with the teacher's answers.</summary>
/// <param name="Images">The images, [B, 3, H, W].</param>
/// <param name="Answers">The standardized features, [B, 512].</param>
internal sealed record StudentBatch(Tensor Images, Tensor Answers);
