using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Transforms.Image;

/// <summary>WebP through libwebp; of an animation the first frame.</summary>
internal static unsafe partial class WebPCodec
{
    private const string Library = "libwebp.so.7";
    private const int DecoderAbi = 0x0209;
    private const int ModeBgra = 3;
    private const int StatusSuspended = 5;
    private const int HeaderLength = 12;

    /// <summary>Lossless pictures of one colour need next to no bits; the format itself ends at 16384 pixels a side.</summary>
    private const int BestPixelsPerByte = 1 << 20;

    public static bool Matches(ReadOnlySpan<byte> data) => data.Length >= HeaderLength && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8);

    public static PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        if (!TryGetFeatures(data, out Features features) || !ImageCodec.IsSane(features.Width, features.Height, data.Length, BestPixelsPerByte))
            return null;
        return features.HasAnimation != 0 ? DecodeFirstFrame(data, features) : DecodeStill(data, features);
    }

    /// <summary>Encodes without loss.</summary>
    /// <param name="bgra">Pixels whose colours are not multiplied with alpha.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static byte[] Encode(ReadOnlySpan<byte> bgra, int width, int height)
    {
        byte* encoded = null;
        fixed (byte* pixels = bgra)
        {
            nuint length = WebPEncodeLosslessBGRA(pixels, width, height, width * 4, &encoded);
            if (length == 0)
                return null;
            byte[] result = new ReadOnlySpan<byte>(encoded, checked((int)length)).ToArray();
            WebPFree(encoded);
            return result;
        }
    }

    private static PixelBuffer DecodeStill(ReadOnlySpan<byte> data, Features features)
    {
        PixelBuffer picture = PixelBuffer.AllocateClear(features.Width, features.Height);
        fixed (byte* bytes = data)
        {
            bool done = WebPDecodeBGRAInto(bytes, (nuint)data.Length, picture.Pointer, (nuint)picture.ByteCount, picture.Stride) != null;
            if (!done && !DecodeCut(bytes, data.Length, picture))
            {
                picture.Dispose();
                return null;
            }
        }

        if (features.HasAlpha != 0)
            ImageCodec.Premultiply(picture.Pixels);
        return picture;
    }

    /// <summary>A cut file: the rows that are there.</summary>
    private static bool DecodeCut(byte* bytes, int length, PixelBuffer picture)
    {
        picture.Pixels.Clear();
        nint decoder = WebPINewRGB(ModeBgra, picture.Pointer, (nuint)picture.ByteCount, picture.Stride);
        if (decoder == 0)
            return false;
        try
        {
            return WebPIUpdate(decoder, bytes, (nuint)length) is 0 or StatusSuspended;
        }
        finally
        {
            WebPIDelete(decoder);
        }
    }

    /// <summary>Makes a file of its own out of the first frame's chunks and puts its picture on the canvas.</summary>
    private static PixelBuffer DecodeFirstFrame(ReadOnlySpan<byte> data, Features canvas)
    {
        const int FrameHeader = 16;
        int at = HeaderLength;
        while (data.Length - at >= 8)
        {
            uint chunk = BinaryPrimitives.ReadUInt32LittleEndian(data[(at + 4)..]);
            int payload = (int)Math.Min(chunk, data.Length - at - 8);
            if (!data[at..].StartsWith("ANMF"u8) || payload <= FrameHeader)
            {
                at = (int)Math.Min(data.Length, at + 8L + chunk + (chunk & 1));
                continue;
            }

            ReadOnlySpan<byte> frame = data.Slice(at + 8, payload);
            int x = 2 * ReadUInt24(frame), y = 2 * ReadUInt24(frame[3..]);
            byte[] still = MakeStill(frame[6..12], frame[FrameHeader..]);
            if (!TryGetFeatures(still, out Features features) || features.HasAnimation != 0
                || x + features.Width > canvas.Width || y + features.Height > canvas.Height)
                return null;
            using PixelBuffer picture = DecodeStill(still, features);
            if (picture == null)
                return null;
            PixelBuffer result = PixelBuffer.AllocateClear(canvas.Width, canvas.Height);
            for (int row = 0; row < picture.Height; row++)
                picture.Row(row).CopyTo(result.Row(y + row)[x..]);
            return result;
        }

        return null;
    }

    /// <param name="size">Width − 1 and height − 1, three bytes each: the form is the same in a frame and in a file.</param>
    /// <param name="chunks">Alpha and picture.</param>
    private static byte[] MakeStill(ReadOnlySpan<byte> size, ReadOnlySpan<byte> chunks)
    {
        const byte AlphaFlag = 0x10;
        byte[] file = new byte[HeaderLength + 18 + chunks.Length];
        Span<byte> target = file;
        "RIFF"u8.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], file.Length - 8);
        "WEBPVP8X"u8.CopyTo(target[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(target[16..], 10);
        target[20] = AlphaFlag;
        size.CopyTo(target[24..]);
        chunks.CopyTo(target[30..]);
        return file;
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;

    private static bool TryGetFeatures(ReadOnlySpan<byte> data, out Features features)
    {
        features = default;
        fixed (byte* bytes = data)
        fixed (Features* target = &features)
            return WebPGetFeaturesInternal(bytes, (nuint)data.Length, target, DecoderAbi) == 0;
    }

    [LibraryImport(Library)]
    private static partial int WebPGetFeaturesInternal(byte* data, nuint size, Features* features, int version);

    [LibraryImport(Library)]
    private static partial byte* WebPDecodeBGRAInto(byte* data, nuint size, byte* target, nuint targetSize, int stride);

    [LibraryImport(Library)]
    private static partial nint WebPINewRGB(int mode, byte* target, nuint targetSize, int stride);

    [LibraryImport(Library)]
    private static partial int WebPIUpdate(nint decoder, byte* data, nuint size);

    [LibraryImport(Library)]
    private static partial void WebPIDelete(nint decoder);

    [LibraryImport(Library)]
    private static partial nuint WebPEncodeLosslessBGRA(byte* bgra, int width, int height, int stride, byte** output);

    [LibraryImport(Library)]
    private static partial void WebPFree(void* memory);

    /// <summary>WebPBitstreamFeatures of decode.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Features
    {
        public int Width;
        public int Height;
        public int HasAlpha;
        public int HasAnimation;
        public int Format;
        private fixed uint _padding[5];
    }
}
