using System.Buffers;

namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// An image of 8-bit RGB pixels in row-major order from the top, without padding between rows: [height, width, 3]. Its buffer is rented
/// from a pool and returned on <see cref="Dispose"/>.
/// </summary>
internal sealed class RgbImage : IDisposable
{
    /// <summary>
    /// The number of bytes after the last pixel that may be read (not written), because a pixel can be loaded as one 4-byte word.
    /// </summary>
    internal const int Padding = 16;

    private readonly bool _isPooled;
    private byte[]? _bytes;

    /// <summary>Creates an image with uninitialized pixels.</summary>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1, or the image needs more than 2 GB.</exception>
    public RgbImage(int width, int height)
        : this(width, height, isPooled: true) { }

    private RgbImage(int width, int height, bool isPooled)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height * 3, Array.MaxLength - Padding, "width * height * 3");
        (Width, Height, _isPooled) = (width, height, isPooled);
        var length = width * height * 3 + Padding;
        _bytes = isPooled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Gets the pixels: <see cref="Height"/> · <see cref="Width"/> · 3 bytes, valid until the image is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The image is disposed.</exception>
    public Span<byte> Pixels => Bytes.AsSpan(0, Width * Height * 3);

    /// <summary>Gets the pixels and the <see cref="Padding"/> bytes after them.</summary>
    internal Span<byte> PaddedPixels => Bytes.AsSpan(0, Width * Height * 3 + Padding);

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(RgbImage));

    /// <summary>Creates an image from pixels.</summary>
    /// <param name="pixels">The red, green and blue bytes of each pixel in row-major order: height · width · 3 bytes.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <returns>The image.</returns>
    /// <exception cref="ArgumentException">The number of bytes does not match the size.</exception>
    public static RgbImage FromPixels(ReadOnlySpan<byte> pixels, int width, int height)
    {
        if (pixels.Length != (long)width * height * 3)
            throw new ArgumentException(
                $"An image of {width} × {height} pixels has {(long)width * height * 3} bytes, not {pixels.Length}.",
                nameof(pixels)
            );
        var image = new RgbImage(width, height);
        pixels.CopyTo(image.Pixels);
        return image;
    }

    /// <summary>Gets one row.</summary>
    /// <param name="y">The row, from 0 at the top.</param>
    /// <returns><see cref="Width"/> · 3 bytes.</returns>
    public Span<byte> Row(int y) => Pixels.Slice(y * Width * 3, Width * 3);

    /// <summary>Copies the image.</summary>
    /// <returns>The copy, which the caller disposes.</returns>
    public RgbImage Copy() => CopyTo(new RgbImage(Width, Height));

    /// <summary>Returns the buffer to the pool. Further calls do nothing.</summary>
    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, null);
        if (bytes is not null && _isPooled)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Creates a long-lived copy with an exactly sized buffer that is not rented from the pool.</summary>
    internal RgbImage Keep() => CopyTo(new RgbImage(Width, Height, isPooled: false));

    /// <summary>Takes over the pixels of another image and disposes it.</summary>
    internal void TakeOver(RgbImage other)
    {
        if (!_isPooled || !other._isPooled)
            throw new InvalidOperationException("An image that is kept must not be changed.");
        (_bytes, other._bytes) = (other.Bytes, _bytes);
        (Width, Height) = (other.Width, other.Height);
        other.Dispose();
    }

    private RgbImage CopyTo(RgbImage target)
    {
        Pixels.CopyTo(target.Pixels);
        return target;
    }
}
