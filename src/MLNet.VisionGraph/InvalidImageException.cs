namespace MLNet.VisionGraph;

/// <summary>The exception that is thrown when an image is missing or cannot be decoded.</summary>
public sealed class InvalidImageException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="row">The row, from 0, in the order in which rows are read.</param>
    /// <param name="imageName">The file's name or the image's tag, or null.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidImageException(long row, string? imageName, Exception innerException)
        : base(Describe(row, imageName, innerException), innerException)
    {
        Row = row;
        ImageName = imageName;
    }

    /// <summary>Gets the row, from 0, in the order in which rows are read.</summary>
    public long Row { get; }

    /// <summary>Gets the file's name or the image's tag, or null.</summary>
    public string? ImageName { get; }

    private static string Describe(long row, string? name, Exception inner) =>
        $"Row {row}: {(string.IsNullOrEmpty(name) ? "the image" : $"'{name}'")} is not a readable image: {inner.Message.TrimEnd('.')}. "
        + $"Remove it, or set the option {nameof(ImageFeaturizerOptions.OnInvalidImage)} to {nameof(InvalidImageHandling.Skip)}.";
}
