namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>A random change of an image. Implementations are stateless: all workers share one instance.</summary>
internal interface IImageAugmentation
{
    /// <summary>Changes an image in place and keeps its size.</summary>
    /// <param name="image">The image.</param>
    /// <param name="random">The sample's random numbers. The same numbers produce the same change.</param>
    void Apply(RgbImage image, AugmentationRandom random);
}
