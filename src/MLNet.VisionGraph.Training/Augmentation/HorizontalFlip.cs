namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>Mirrors a picture, left to right, with a probability.</summary>
/// <remarks>torchvision's RandomHorizontalFlip.</remarks>
public sealed record HorizontalFlip : IPhotoAugmentation
{
    /// <summary>Gets the probability, 0 to 1. Default: 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <inheritdoc/>
    public void Apply(RgbImage image, AugmentationRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        if (random.NextBool(Probability))
            Mirror(image);
    }

    /// <summary>Mirrors a picture, left to right.</summary>
    /// <param name="image">The picture, changed in place.</param>
    public static void Mirror(RgbImage image)
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
