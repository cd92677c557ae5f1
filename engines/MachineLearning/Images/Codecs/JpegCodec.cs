using System.Runtime.InteropServices;

namespace Microsoft.ML.Transforms.Image;

/// <summary>JPEG through libjpeg-turbo (the library that the real package's decoder is built on, too).</summary>
internal static unsafe partial class JpegCodec
{
    private const string Library = "libturbojpeg.so.0";
    private const int FormatBgra = 8;
    private const int FormatCmyk = 11;
    private const int Sampling420 = 2;
    private const int ErrorFatal = 1;

    /// <summary>Progressive files may not hold hundreds of scans of next to nothing.</summary>
    private const int FlagLimitScans = 1 << 15;

    /// <summary>A block of 64 pixels takes at least a bit, with the sampling factors that make most of it.</summary>
    private const int BestPixelsPerByte = 1024;

    /// <summary>A decompressor is some kilobytes of tables: each thread keeps its own.</summary>
    [ThreadStatic]
    private static Handle t_decompressor;

    public static bool Matches(ReadOnlySpan<byte> data) => data.Length >= 3 && data[0] == 0xFF && data[1] == 0xD8 && data[2] == 0xFF;

    public static PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        if (!JpegHeader.TryRead(data, out JpegHeader header) || !ImageCodec.IsSane(header.Width, header.Height, data.Length, BestPixelsPerByte))
            return null;

        PixelBuffer picture = PixelBuffer.Allocate(header.Width, header.Height);
        try
        {
            if (TryDecode(data, header, picture.Pointer, picture.Width, picture.Height))
                return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }

        picture.Dispose();
        return null;
    }

    /// <summary>A side at so many eighths of its length, rounded up as the library does.</summary>
    public static int Scaled(int side, int eighths) => (side * eighths + 7) / 8;

    /// <summary>Decodes to BGRA without gaps, at the full size or at so many eighths of it (<see cref="Scaled"/>).</summary>
    public static bool TryDecode(ReadOnlySpan<byte> data, JpegHeader header, byte* pixels, int width, int height)
    {
        Handle decompressor = t_decompressor ??= new Handle(tjInitDecompress());
        bool cmyk = header.Components == 4;
        int result;
        fixed (byte* bytes = data)
        {
            result = tjDecompress2(decompressor.Value, bytes, (nuint)data.Length, pixels, width, width * 4, height, cmyk ? FormatCmyk : FormatBgra, FlagLimitScans);
        }

        // A warning (result -1, too) is what half a file gives: the rows that are there count.
        bool isUsable = result == 0 || (tjGetErrorCode(decompressor.Value) != ErrorFatal && !(header.IsProgressive && !header.HasEnd));
        GC.KeepAlive(decompressor);
        if (!isUsable)
            return false;
        if (cmyk)
            FromInvertedCmyk(new Span<byte>(pixels, width * height * 4));
        if (result != 0 && !header.HasEnd)
            ClearMissingRows(new Span<uint>(pixels, width * height), width, height, Math.Max(1, header.McuHeight * height / header.Height));
        return true;
    }

    /// <summary>Encodes with 4:2:0 sampling; alpha is left out.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> bgra, int width, int height, int quality)
    {
        using var compressor = new Handle(tjInitCompress());
        byte* encoded = null;
        nuint length = 0;
        fixed (byte* pixels = bgra)
        {
            try
            {
                if (tjCompress2(compressor.Value, pixels, width, width * 4, height, FormatBgra, &encoded, &length, Sampling420, quality, 0) != 0)
                    return null;
                return new ReadOnlySpan<byte>(encoded, checked((int)length)).ToArray();
            }
            finally
            {
                tjFree(encoded);
            }
        }
    }

    /// <summary>CMYK files hold inverted inks, as Adobe's programs write them: a colour is ink times black.</summary>
    private static void FromInvertedCmyk(Span<byte> pixels)
    {
        for (int i = 0; i + 3 < pixels.Length; i += 4)
        {
            uint c = pixels[i], m = pixels[i + 1], y = pixels[i + 2], k = pixels[i + 3];
            pixels[i] = (byte)ImageCodec.MultiplyByAlpha(y, k);
            pixels[i + 1] = (byte)ImageCodec.MultiplyByAlpha(m, k);
            pixels[i + 2] = (byte)ImageCodec.MultiplyByAlpha(c, k);
            pixels[i + 3] = 255;
        }
    }

    /// <summary>
    /// The library paints what a cut file lacks in the grey of an empty block; the real package leaves rows that are not complete
    /// black. A row of blocks is complete when its last pixel is anything else.
    /// </summary>
    private static void ClearMissingRows(Span<uint> pixels, int width, int height, int mcuHeight)
    {
        const uint Grey = 0xFF808080;
        int complete = height;
        while (complete > 0)
        {
            int top = (complete - 1) / mcuHeight * mcuHeight;
            bool missing = true;
            for (int y = top; missing && y < complete; y++)
                missing = pixels[(y + 1) * width - 1] == Grey;
            if (!missing)
                break;
            complete = top;
        }

        pixels[(complete * width)..].Fill(0xFF000000);
    }

    [LibraryImport(Library)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    private static partial nint tjInitCompress();

    [LibraryImport(Library)]
    private static partial int tjDecompress2(nint handle, byte* jpeg, nuint jpegSize, byte* target, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library)]
    private static partial int tjCompress2(nint handle, byte* source, int width, int pitch, int height, int pixelFormat, byte** jpeg, nuint* jpegSize,
        int sampling, int quality, int flags);

    [LibraryImport(Library)]
    private static partial int tjGetErrorCode(nint handle);

    [LibraryImport(Library)]
    private static partial void tjFree(byte* buffer);

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint handle);

    private sealed class Handle(nint value) : IDisposable
    {
        ~Handle() => tjDestroy(Value);

        public nint Value { get; } = value != 0 ? value : throw new InvalidOperationException("libjpeg-turbo gave no handle.");

        public void Dispose()
        {
            tjDestroy(Value);
            GC.SuppressFinalize(this);
        }
    }
}
