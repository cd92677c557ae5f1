namespace MLNet.VisionGraph;

/// <summary>The exception that is thrown when an image is missing or cannot be decoded.</summary>
public sealed class InvalidImageException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="row">The row, from 0, in the order in which rows are read; −1 for an image that is not of a data view.</param>
    /// <param name="imageName">The file's name or the image's tag, or null.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidImageException(long row, string? imageName, Exception innerException)
        : base(Describe(row, imageName, innerException), innerException)
    {
        Row = row;
        ImageName = imageName;
    }

    /// <summary>Gets the row, from 0, in the order in which rows are read; −1 for an image that is not of a data view.</summary>
    public long Row { get; }

    /// <summary>Gets the file's name or the image's tag, or null.</summary>
    public string? ImageName { get; }

    private static string Describe(long row, string? name, Exception inner)
    {
        var image = string.IsNullOrEmpty(name) ? "the image" : $"'{name}'";
        var error = $"{image} is not a readable image: {inner.Message.TrimEnd('.')}.";
        return row < 0
            ? $"{char.ToUpperInvariant(error[0])}{error[1..]}"
            : $"Row {row}: {error} "
                + $"Remove it, or set the option {nameof(ScoringOptions.OnInvalidImage)} to {nameof(InvalidImageHandling.Skip)}.";
    }
}
