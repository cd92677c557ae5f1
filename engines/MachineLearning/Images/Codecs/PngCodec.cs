using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Transforms.Image;

/// <summary>PNG through libpng's simplified interface: interlaced, palette, 16 bits and all.</summary>
internal static unsafe partial class PngCodec
{
    private const string Library = "libpng16.so.16";
    private const uint FormatBgra = 0x13;
    private const uint FormatBgr = 0x12;
    private const uint Flag16BitsAreSrgb = 4;

    /// <summary>Deflate reaches 1032:1; a byte holds up to 8 pixels of one bit.</summary>
    private const int BestPixelsPerByte = 1032 * 8;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static bool Matches(ReadOnlySpan<byte> data) => data.StartsWith(Signature);

    public static PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        // 8 signature, 8 chunk head, 13 header
        if (data.Length < 29)
            return null;
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data[16..]);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[20..]);
        if (!ImageCodec.IsSane(width, height, data.Length, BestPixelsPerByte))
            return null;

        byte[] reduced = ArrayPool<byte>.Shared.Rent(data.Length);
        try
        {
            int length = KeepPixelChunks(data, reduced);
            return DecodeChunks(reduced.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(reduced);
        }
    }

    /// <summary>Encodes; pictures without transparency get no alpha.</summary>
    /// <param name="bgra">Pixels whose colours are not multiplied with alpha.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="isOpaque">Leave alpha out.</param>
    public static byte[] Encode(ReadOnlySpan<byte> bgra, int width, int height, bool isOpaque)
    {
        ReadOnlySpan<byte> source = bgra;
        byte[] colours = null;
        if (isOpaque)
        {
            colours = new byte[width * height * 3];
            for (int i = 0, j = 0; i < colours.Length; i += 3, j += 4)
                bgra.Slice(j, 3).CopyTo(colours.AsSpan(i));
            source = colours;
        }

        var image = new PngImage { Version = 1, Width = (uint)width, Height = (uint)height, Format = isOpaque ? FormatBgr : FormatBgra };
        fixed (byte* pixels = source)
        {
            nuint length = 0;
            if (png_image_write_to_memory(&image, null, &length, 0, pixels, 0, null) == 0)
                return null;
            byte[] encoded = new byte[(int)length];
            fixed (byte* target = encoded)
            {
                if (png_image_write_to_memory(&image, target, &length, 0, pixels, 0, null) == 0)
                    return null;
            }

            return encoded.AsSpan(0, (int)length).ToArray();
        }
    }

    private static PixelBuffer DecodeChunks(ReadOnlySpan<byte> chunks)
    {
        var image = new PngImage { Version = 1 };
        fixed (byte* bytes = chunks)
        {
            if (png_image_begin_read_from_memory(&image, bytes, (nuint)chunks.Length) == 0)
                return null;
            bool hasAlpha = (image.Format & 1) != 0;
            image.Format = FormatBgra;
            image.Flags |= Flag16BitsAreSrgb;
            PixelBuffer picture = PixelBuffer.AllocateClear((int)image.Width, (int)image.Height);
            int done = png_image_finish_read(&image, null, picture.Pointer, picture.Stride, null);
            if (done == 0 && !IsCut(image.Text))
            {
                picture.Dispose();
                return null;
            }

            if (hasAlpha)
                ImageCodec.Premultiply(picture.Pixels);
            return picture;
        }
    }

    /// <summary>A file that ends too early keeps the rows it has; wrong checksums and broken streams do not count as that.</summary>
    private static bool IsCut(string message) => message.Contains("read beyond end of data") || message.Contains("Not enough image data");

    /// <summary>
    /// Copies what makes up the pixels. Gamma and profiles are not applied by the real package, and text chunks may unpack to
    /// gigabytes: the library does not get to see them.
    /// </summary>
    private static int KeepPixelChunks(ReadOnlySpan<byte> data, Span<byte> target)
    {
        Signature.CopyTo(target);
        int at = 8, length = 8;
        while (at + 8 <= data.Length)
        {
            uint chunk = BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
            ReadOnlySpan<byte> type = data.Slice(at + 4, 4);
            int whole = (int)Math.Min(12L + chunk, data.Length - at);
            bool isCritical = (type[0] & 0x20) == 0;
            if (isCritical || type.SequenceEqual("tRNS"u8))
            {
                data.Slice(at, whole).CopyTo(target[length..]);

                // A chunk that was cut announces what there is of it: the library reads it in large pieces, all or nothing.
                if (whole < 12L + chunk)
                    BinaryPrimitives.WriteInt32BigEndian(target[length..], whole - 8);
                length += whole;
            }

            at += whole;
        }

        return length;
    }

    [LibraryImport(Library)]
    private static partial int png_image_begin_read_from_memory(PngImage* image, byte* memory, nuint size);

    [LibraryImport(Library)]
    private static partial int png_image_finish_read(PngImage* image, void* background, byte* buffer, int rowStride, void* colorMap);

    [LibraryImport(Library)]
    private static partial int png_image_write_to_memory(PngImage* image, byte* memory, nuint* size, int convertTo8Bit, byte* buffer, int rowStride, void* colorMap);

    /// <summary>png_image of png.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PngImage
    {
        public nint Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColorMapEntries;
        public uint WarningOrError;
        private fixed byte _message[64];

        public readonly string Text
        {
            get
            {
                fixed (byte* message = _message)
                    return Marshal.PtrToStringUTF8((nint)message) ?? "";
            }
        }
    }
}
