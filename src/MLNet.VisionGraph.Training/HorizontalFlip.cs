using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training;

/// <summary>A random horizontal flip.</summary>
/// <remarks>torchvision's RandomHorizontalFlip.</remarks>
public sealed record HorizontalFlip : IImageAugmentation
{
    /// <summary>Gets the probability, 0 to 1. The default is 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <inheritdoc/>
    void IImageAugmentation.Apply(RgbImage image, AugmentationRandom random) => Apply(image, random);

    internal void Apply(RgbImage image, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        if (random.NextBool(Probability))
            Mirror(image);
    }

    /// <summary>Mirrors an image horizontally.</summary>
    /// <param name="image">The image, changed in place.</param>
    internal static void Mirror(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            for (int left = 0, right = row.Length - 3; left < right; left += 3, right -= 3)
            {
                (row[left], row[right]) = (row[right], row[left]);
                (row[left + 1], row[right + 1]) = (row[right + 1], row[left + 1]);
                (row[left + 2], row[right + 2]) = (row[right + 2], row[left + 2]);
            }
        }
    }
}
