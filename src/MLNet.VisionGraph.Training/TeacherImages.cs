namespace MLNet.VisionGraph.Training;

/// <summary>A batch of images for a teacher to score, as the student sees them: augmented, mixed, normalized.</summary>
public sealed class TeacherImages
{
    /// <summary>Creates a batch of images.</summary>
    /// <param name="values">
    /// The images, [count, 3, height, width], red, green, blue, normalized by <paramref name="preprocessing"/>; not copied.
    /// </param>
    /// <param name="count">The number of images.</param>
    /// <param name="height">The height of the images.</param>
    /// <param name="width">The width of the images.</param>
    /// <param name="preprocessing">The student's preprocessing, whose mean and deviation normalized the images.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="ArgumentException">The number of values does not match, or a mean or deviation is missing.</exception>
    public TeacherImages(ReadOnlyMemory<float> values, int count, int height, int width, ImagePreprocessing preprocessing)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentNullException.ThrowIfNull(preprocessing);
        preprocessing.Check();
        if (values.Length != (long)count * 3 * height * width)
            throw new ArgumentException(
                $"There are {values.Length} values; {count} images of 3 × {height} × {width} have {(long)count * 3 * height * width}.",
                nameof(values)
            );
        (Values, Count, Height, Width, Preprocessing) = (values, count, height, width, preprocessing);
    }

    /// <summary>
    /// Gets the images, [<see cref="Count"/>, 3, <see cref="Height"/>, <see cref="Width"/>]. In training, a later batch overwrites them: do
    /// not keep them.
    /// </summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Gets the number of images.</summary>
    public int Count { get; }

    /// <summary>Gets the height of the images.</summary>
    public int Height { get; }

    /// <summary>Gets the width of the images.</summary>
    public int Width { get; }

    /// <summary>Gets the student's preprocessing: its mean and deviation normalized the images.</summary>
    public ImagePreprocessing Preprocessing { get; }

    /// <summary>Gets one image, [3, <see cref="Height"/>, <see cref="Width"/>].</summary>
    internal ReadOnlySpan<float> this[int index] => Values.Span.Slice(index * 3 * Height * Width, 3 * Height * Width);
}
