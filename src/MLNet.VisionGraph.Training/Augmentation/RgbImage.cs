using System.Buffers;

namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// A picture of 8-bit red, green, blue triples, row by row from the top, without gaps: [height, width, 3]. Its bytes come from a pool and go
/// back to it on <see cref="Dispose"/>.
/// </summary>
public sealed class RgbImage : IDisposable
{
    /// <summary>How many bytes after the last pixel may be read (not written): a pixel can be fetched as one 4-byte word.</summary>
    internal const int Padding = 16;

    private readonly bool _isPooled;
    private byte[]? _bytes;

    /// <summary>Creates a picture whose pixels hold anything.</summary>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1, or the picture needs more than 2 GB.</exception>
    public RgbImage(int width, int height)
        : this(width, height, isPooled: true)
    {
    }

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

    /// <summary>Gets the pixels: <see cref="Height"/> · <see cref="Width"/> · 3 bytes, valid until the picture is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The picture is disposed.</exception>
    public Span<byte> Pixels => Bytes.AsSpan(0, Width * Height * 3);

    /// <summary>The pixels and <see cref="Padding"/> bytes after them.</summary>
    internal Span<byte> PaddedPixels => Bytes.AsSpan(0, Width * Height * 3 + Padding);

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(RgbImage));

    /// <summary>Copies pixels into a new picture.</summary>
    /// <param name="pixels">Red, green, blue of each pixel, row by row: height · width · 3 bytes.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the size needs.</exception>
    public static RgbImage FromPixels(ReadOnlySpan<byte> pixels, int width, int height)
    {
        if (pixels.Length != (long)width * height * 3)
            throw new ArgumentException($"A picture of {width} × {height} pixels has {(long)width * height * 3} bytes, not {pixels.Length}.", nameof(pixels));
        var image = new RgbImage(width, height);
        pixels.CopyTo(image.Pixels);
        return image;
    }

    /// <summary>Gets one row.</summary>
    /// <param name="y">The row, from 0 at the top.</param>
    /// <returns><see cref="Width"/> · 3 bytes.</returns>
    public Span<byte> Row(int y) => Pixels.Slice(y * Width * 3, Width * 3);

    /// <summary>Makes a picture with the same pixels.</summary>
    /// <returns>The copy, the caller's to dispose.</returns>
    public RgbImage Copy() => CopyTo(new RgbImage(Width, Height));

    /// <summary>Gives the pool its bytes back; a second call does nothing.</summary>
    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, null);
        if (bytes is not null && _isPooled)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Makes a copy that lives long: of exactly its size, and none of the pool's.</summary>
    internal RgbImage Keep() => CopyTo(new RgbImage(Width, Height, isPooled: false));

    /// <summary>Becomes the other picture, which is disposed.</summary>
    internal void TakeOver(RgbImage other)
    {
        if (!_isPooled || !other._isPooled)
            throw new InvalidOperationException("A picture that is kept must not be changed.");
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
