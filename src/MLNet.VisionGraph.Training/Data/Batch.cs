namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// A batch of images, ready for the network. The arrays belong to the loader and are reused: they hold this batch until the next one is
/// requested. They always have the size of a full batch; only the first <see cref="Count"/> rows are valid.
/// </summary>
internal sealed class Batch
{
    internal Batch(int size, int height, int width, int classes, bool hasTargets)
    {
        (Height, Width, Classes) = (height, width, classes);
        Images = new float[size * 3 * height * width];
        Labels = new int[size];
        Indexes = new int[size];
        Targets = hasTargets ? new float[size * classes] : null;
        Shares = new float[size];
        Failures = new UnreadableImage?[size];
    }

    /// <summary>Gets the normalized images, [<see cref="Count"/>, 3, <see cref="Height"/>, <see cref="Width"/>].</summary>
    public float[] Images { get; }

    /// <summary>
    /// Gets the class index of each image. For a mixed image, this may be the class of the larger or the smaller part: use
    /// <see cref="Targets"/>.
    /// </summary>
    public int[] Labels { get; }

    /// <summary>
    /// Gets the targets, [<see cref="Count"/>, <see cref="Classes"/>], each row summing to 1; null if labels are neither mixed nor
    /// smoothed.
    /// </summary>
    public float[]? Targets { get; }

    /// <summary>Gets the index of each image in its <see cref="ImageDataset"/>.</summary>
    public int[] Indexes { get; }

    /// <summary>Gets the number of images: less than a full batch at the end of an epoch, or if some could not be read.</summary>
    public int Count { get; internal set; }

    /// <summary>
    /// Gets the index of the batch in its epoch, from 0: a run that stops after this batch resumes at <see cref="Index"/> + 1.
    /// </summary>
    public int Index { get; internal set; }

    /// <summary>Gets the height of the images.</summary>
    public int Height { get; }

    /// <summary>Gets the width of the images.</summary>
    public int Width { get; }

    /// <summary>Gets the number of classes.</summary>
    public int Classes { get; }

    /// <summary>Gets the share of each image that remains after mixing.</summary>
    internal float[] Shares { get; }

    /// <summary>Gets the reason why a slot has no image.</summary>
    internal UnreadableImage?[] Failures { get; }

    /// <summary>Gets the values of the image in a slot.</summary>
    internal Span<float> ImageAt(int place) => Images.AsSpan(place * 3 * Height * Width, 3 * Height * Width);

    /// <summary>Closes the gaps that unreadable images left, keeping the order.</summary>
    internal void CloseGaps(int drawn)
    {
        Count = 0;
        for (var place = 0; place < drawn; place++)
        {
            if (Failures[place] is not null)
                continue;
            if (Count < place)
            {
                ImageAt(place).CopyTo(ImageAt(Count));
                (Labels[Count], Indexes[Count]) = (Labels[place], Indexes[place]);
            }

            Count++;
        }
    }
}
