using System.Buffers.Binary;
using System.IO.Hashing;
using SkiaSharp;

namespace MLNet.VisionGraph.TestKit;

/// <summary>Files of some dozens of bytes whose headers claim any number of pixels.</summary>
public static class HostileImages
{
    public static byte[] Gif(int width, int height)
    {
        byte[] size = [(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)];
        return [.. "GIF89a"u8, .. size, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, .. size, 0, 2, 2, 0x4C, 1, 0, 0x3B];
    }

    // A drawn file with another size in its header.
    public static byte[] Png(int width, int height, bool isWhole = false)
    {
        using var bitmap = isWhole ? new SKBitmap(width, height) : new SKBitmap(8, 8);
        var file = bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), Crc32.HashToUInt32(file.AsSpan(12, 17)));
        return file;
    }

    public static byte[] Jpeg(int width, int height, bool isProgressive)
    {
        using var bitmap = new SKBitmap(64, 64);
        var file = bitmap.Encode(SKEncodedImageFormat.Jpeg, 80).ToArray();
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        if (isProgressive)
            file[frame + 1] = 0xC2;
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), (ushort)width);
        return file;
    }

    public static byte[] BmpHeader(int width, int height)
    {
        var header = new byte[40 + 64];
        BinaryPrimitives.WriteInt32LittleEndian(header, 40);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), 2 * height); // colors and mask
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(12), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(14), 32);
        return header;
    }

    public static byte[] Bmp(int width, int height)
    {
        var header = BmpHeader(width, height / 2);
        byte[] file = [.. "BM"u8, .. new byte[12], .. header];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        return file;
    }

    public static byte[] Ico(byte[] image)
    {
        byte[] file = [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 32, 0, .. new byte[8], .. image];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), image.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 22);
        return file;
    }
}
