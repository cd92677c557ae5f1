using System.Buffers;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>A picture in memory, four bytes a pixel, colours multiplied with alpha.</summary>
public sealed class MLImage : IDisposable
{
    private const int SaveQuality = 100;

    private static readonly HashSet<string> s_knownExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".bmp", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".astc", ".avif", ".dng", ".heif", ".ktx", ".pkm", ".wbmp", ".webp"
    };

    private PixelBuffer _picture;
    private string _tag;

    private MLImage(PixelBuffer picture) => _picture = picture;

    /// <summary>Width in pixels.</summary>
    public int Width => Picture.Width;

    /// <summary>Height in pixels.</summary>
    public int Height => Picture.Height;

    /// <summary>Always 32.</summary>
    public int BitsPerPixel => Picture.Stride / Picture.Width * 8;

    /// <summary>Order of a pixel's bytes.</summary>
    public MLPixelFormat PixelFormat => Picture.Format;

    /// <summary>All pixels, row by row from the top; valid until the image is disposed.</summary>
    public ReadOnlySpan<byte> Pixels => Picture.Pixels;

    /// <summary>Blue, green and red of every pixel, without alpha.</summary>
    public byte[] GetBGRPixels
    {
        get
        {
            ReadOnlySpan<byte> pixels = Pixels;
            int red = PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
            byte[] result = new byte[Width * Height * 3];
            for (int i = 0, j = 0; i < result.Length; i += 3, j += 4)
            {
                result[i] = pixels[j + 2 - red];
                result[i + 1] = pixels[j + 1];
                result[i + 2] = pixels[j + red];
            }

            return result;
        }
    }

    /// <summary>A word of the user's; image loading puts the path here.</summary>
    public string Tag
    {
        get
        {
            _ = Picture;
            return _tag;
        }

        set
        {
            _ = Picture;
            _tag = value;
        }
    }

    private PixelBuffer Picture => _picture ?? throw new InvalidOperationException("Object is disposed.");

    /// <summary>Decodes what a stream holds from its position on.</summary>
    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using PooledBytes bytes = PooledBytes.Read(imageStream);
        return new MLImage(ImageCodec.Decode(bytes.Span) ?? throw new ArgumentException("Invalid input stream contents", nameof(imageStream)));
    }

    /// <summary>Decodes a file; a missing file is an invalid path.</summary>
    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        PixelBuffer picture = null;
        if (File.Exists(imagePath))
        {
            using PooledBytes bytes = PooledBytes.Read(imagePath);
            picture = ImageCodec.Decode(bytes.Span);
        }

        return new MLImage(picture ?? throw new ArgumentException("Invalid path", nameof(imagePath)));
    }

    /// <summary>Copies pixels.</summary>
    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not MLPixelFormat.Bgra32 and not MLPixelFormat.Rgba32)
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != (long)width * height * 4)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");

        PixelBuffer picture = PixelBuffer.Allocate(width, height, pixelFormat);
        imagePixelData.CopyTo(picture.Pixels);
        return new MLImage(picture);
    }

    /// <summary>Writes a JPEG, PNG or (without loss) WebP file, as the extension says.</summary>
    public void Save(string imagePath)
    {
        _ = Picture;
        string extension = Path.GetExtension(imagePath);
        if (!s_knownExtensions.Contains(extension))
            throw new ArgumentException("Path has invalid image file extension.", nameof(imagePath));
        byte[] encoded = Encode(extension.ToLowerInvariant())
            ?? throw new ArgumentException($"Saving image with the format '{extension}' is not supported. Try save it with `Jpeg`, `Png`, or `Webp` format.", nameof(imagePath));
        File.WriteAllBytes(imagePath, encoded);
    }

    /// <summary>Frees the pixels.</summary>
    public void Dispose()
    {
        _picture?.Dispose();
        _picture = null;
    }

    /// <summary>Loads a file as image loading does: the system's own error when it cannot be read.</summary>
    internal static MLImage Load(string path)
    {
        using PooledBytes bytes = PooledBytes.Read(path);
        PixelBuffer picture = ImageCodec.Decode(bytes.Span) ?? throw new ArgumentException("Invalid input stream contents", "imageStream");
        return new MLImage(picture) { Tag = path };
    }

    internal MLImage CloneWithResizing(int width, int height, ImageResizeMode mode) => new(ImageResizer.Resize(Picture, width, height, mode));

    /// <summary>Red, green and blue mixed 0.3 : 0.59 : 0.11; a new BGRA image.</summary>
    internal MLImage CloneWithGrayscale()
    {
        PixelBuffer source = Picture;
        PixelBuffer target = PixelBuffer.Allocate(source.Width, source.Height);
        ReadOnlySpan<byte> from = source.Pixels;
        Span<byte> to = target.Pixels;
        int red = source.Format == MLPixelFormat.Bgra32 ? 2 : 0;
        for (int i = 0; i + 3 < from.Length; i += 4)
        {
            float grey = 0.3f * from[i + red] + 0.59f * from[i + 1] + 0.11f * from[i + 2 - red];
            byte value = (byte)MathF.Min(MathF.Round(grey), from[i + 3]);
            to[i] = to[i + 1] = to[i + 2] = value;
            to[i + 3] = from[i + 3];
        }

        return new MLImage(target);
    }

    private byte[] Encode(string extension)
    {
        if (extension is not ".jpg" and not ".jpeg" and not ".png" and not ".webp")
            return null;
        byte[] pixels = ArrayPool<byte>.Shared.Rent(Picture.ByteCount);
        try
        {
            Span<byte> bgra = pixels.AsSpan(0, Picture.ByteCount);
            bool isOpaque = CopyAsBgra(bgra);
            if (extension is ".jpg" or ".jpeg")
                return JpegCodec.Encode(bgra, Width, Height, SaveQuality);
            if (!isOpaque)
                Unpremultiply(bgra);
            return extension == ".png" ? PngCodec.Encode(bgra, Width, Height, isOpaque) : WebPCodec.Encode(bgra, Width, Height);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private bool CopyAsBgra(Span<byte> target)
    {
        ReadOnlySpan<byte> source = Pixels;
        int red = PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
        byte alphas = 255;
        for (int i = 0; i + 3 < source.Length; i += 4)
        {
            target[i] = source[i + 2 - red];
            target[i + 1] = source[i + 1];
            target[i + 2] = source[i + red];
            target[i + 3] = source[i + 3];
            alphas &= source[i + 3];
        }

        return alphas == 255;
    }

    private static void Unpremultiply(Span<byte> bgra)
    {
        for (int i = 0; i + 3 < bgra.Length; i += 4)
        {
            int alpha = bgra[i + 3];
            if (alpha is 0 or 255)
                continue;
            for (int c = i; c < i + 3; c++)
                bgra[c] = (byte)Math.Min(255, (bgra[c] * 255 + alpha / 2) / alpha);
        }
    }
}
