namespace MLNet.VisionGraph.Training;

/// <summary>Pictures about which a teacher is asked, as the student gets them: augmented, mixed, normalised.</summary>
public sealed class TeacherImages
{
    /// <summary>Creates a batch of pictures.</summary>
    /// <param name="values">[count, 3, height, width], red, green, blue, normalised by <paramref name="preprocessing"/>; not copied.</param>
    /// <param name="count">How many pictures there are.</param>
    /// <param name="height">Their height.</param>
    /// <param name="width">Their width.</param>
    /// <param name="preprocessing">The student's preprocessing, whose mean and deviation normalised the pictures.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="ArgumentException">The number of values is another, or a mean or deviation is missing.</exception>
    public TeacherImages(ReadOnlyMemory<float> values, int count, int height, int width, ImagePreprocessing preprocessing)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentNullException.ThrowIfNull(preprocessing);
        preprocessing.Check();
        if (values.Length != (long)count * 3 * height * width)
            throw new ArgumentException($"There are {values.Length} values; {count} pictures of 3 × {height} × {width} have {(long)count * 3 * height * width}.", nameof(values));
        (Values, Count, Height, Width, Preprocessing) = (values, count, height, width, preprocessing);
    }

    /// <summary>Gets the pictures, [<see cref="Count"/>, 3, <see cref="Height"/>, <see cref="Width"/>]. In a training they are overwritten by a later batch: do not keep them.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Gets how many pictures there are.</summary>
    public int Count { get; }

    /// <summary>Gets the pictures' height.</summary>
    public int Height { get; }

    /// <summary>Gets the pictures' width.</summary>
    public int Width { get; }

    /// <summary>Gets the student's preprocessing: its mean and deviation normalised the pictures.</summary>
    public ImagePreprocessing Preprocessing { get; }

    /// <summary>Gets one picture, [3, <see cref="Height"/>, <see cref="Width"/>].</summary>
    internal ReadOnlySpan<float> this[int index] => Values.Span.Slice(index * 3 * Height * Width, 3 * Height * Width);
}
