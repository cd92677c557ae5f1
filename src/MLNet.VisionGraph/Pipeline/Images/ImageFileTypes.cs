namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>Decides which files are images: by their ending, or, for other endings, by their first bytes.</summary>
internal static class ImageFileTypes
{
    private static readonly HashSet<string> s_extensions = new(
        [".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".ico"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Gets the file name extensions of images, such as <c>.jpg</c>, in ordinal order.</summary>
    public static IEnumerable<string> Extensions => s_extensions.Order(StringComparer.Ordinal);

    /// <summary>Returns whether a name has the ending of an image.</summary>
    public static bool HasExtension(string name) => s_extensions.Contains(Path.GetExtension(name.Trim()));

    /// <summary>Returns whether a file is an image that can be decoded, as far as its ending or its first bytes tell.</summary>
    public static bool IsImage(FileInfo file) => s_extensions.Contains(file.Extension) || HasSignature(file);

    private static bool HasSignature(FileInfo file)
    {
        try
        {
            // Pipes and devices have no length, and must not be opened.
            if (file.Length < 12)
                return false;
            using var handle = File.OpenHandle(file.FullName);
            Span<byte> start = stackalloc byte[12];
            return RandomAccess.Read(handle, start, 0) == start.Length
                && (
                    start.StartsWith<byte>([0xFF, 0xD8, 0xFF])
                    || start.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])
                    || start.StartsWith("GIF8"u8)
                    || (start.StartsWith("RIFF"u8) && start[8..].SequenceEqual("WEBP"u8))
                );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
