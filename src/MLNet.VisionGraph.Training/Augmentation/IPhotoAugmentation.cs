namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>A random change of a picture. Implementations keep no state: one serves all workers at once.</summary>
public interface IPhotoAugmentation
{
    /// <summary>Changes a picture in place; its size stays.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="random">The sample's random numbers: the same numbers make the same change.</param>
    void Apply(RgbImage image, AugmentationRandom random);
}
