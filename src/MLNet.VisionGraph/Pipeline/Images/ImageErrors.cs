namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>Distinguishes exceptions that an image causes from others.</summary>
internal static class ImageErrors
{
    /// <summary>
    /// Returns whether an exception is one that decoders, files and images throw because of the image. Others are bugs or failures of the
    /// machine and are not caught.
    /// </summary>
    public static bool IsAboutTheImage(Exception exception) =>
        exception
            is InvalidDataException
                or IOException
                or UnauthorizedAccessException
                or ArgumentException
                or InvalidOperationException
                or NotSupportedException
                or FormatException;
}
