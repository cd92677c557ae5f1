using System.Buffers.Binary;
using System.IO.Compression;

namespace EnginesTests.Images;

/// <summary>Writes small picture files by the book, so that decoders are tested against something that is not their own encoder.</summary>
internal static class TestPictures
{
    /// <summary>A PNG file of one IDAT chunk.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="colourType">0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA.</param>
    /// <param name="rows">Unfiltered rows, one after the other.</param>
    /// <param name="ancillary">Chunks before the data, such as PLTE and tRNS.</param>
    public static byte[] Png(int width, int height, byte depth, byte colourType, byte[] rows, params (string Type, byte[] Data)[] ancillary)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = depth;
        header[9] = colourType;
        WriteChunk(file, "IHDR", header);
        foreach ((string type, byte[] data) in ancillary)
            WriteChunk(file, type, data);
        WriteChunk(file, "IDAT", Deflate(rows, Math.Max(1, rows.Length / height)));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A bitmap file of uncompressed rows, given from the bottom and padded.</summary>
    public static byte[] Bmp(int width, int height, ushort bits, int compression, byte[] palette, byte[] pixels, params uint[] masks)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        int offset = 14 + 40 + 4 * masks.Length + palette.Length;
        writer.Write("BM"u8);
        writer.Write(offset + pixels.Length);
        writer.Write(0);
        writer.Write(offset);
        writer.Write(40);
        writer.Write(width);
        writer.Write(height);
        writer.Write((ushort)1);
        writer.Write(bits);
        writer.Write(compression);
        writer.Write(pixels.Length);
        writer.Write(0L);
        writer.Write(palette.Length / 4);
        writer.Write(0);
        foreach (uint mask in masks)
            writer.Write(mask);
        writer.Write(palette);
        writer.Write(pixels);
        return file.ToArray();
    }

    /// <summary>A GIF of one frame whose codes are all literal (a clear code before the table would grow).</summary>
    public static byte[] Gif(int screenWidth, int screenHeight, (int X, int Y, int Width, int Height) frame, byte[] palette, byte[] indices, int transparent = -1, bool interlaced = false)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("GIF89a"u8);
        writer.Write((ushort)screenWidth);
        writer.Write((ushort)screenHeight);
        writer.Write([0x81, 0, 0]);
        writer.Write(palette);
        if (transparent >= 0)
            writer.Write([0x21, 0xF9, 4, 1, 0, 0, (byte)transparent, 0]);
        writer.Write((byte)0x2C);
        writer.Write((ushort)frame.X);
        writer.Write((ushort)frame.Y);
        writer.Write((ushort)frame.Width);
        writer.Write((ushort)frame.Height);
        writer.Write((byte)(interlaced ? 0x40 : 0));
        writer.Write((byte)2);

        // Three bits a code: 4 clears, 5 ends; a clear after every second index keeps the codes at three bits.
        var codes = new List<int>();
        for (int i = 0; i < indices.Length; i++)
        {
            if (i % 2 == 0)
                codes.Add(4);
            codes.Add(indices[i]);
        }

        codes.Add(5);
        byte[] packed = new byte[(codes.Count * 3 + 7) / 8];
        for (int bit = 0; bit < codes.Count * 3; bit++)
            packed[bit / 8] |= (byte)((codes[bit / 3] >> (bit % 3) & 1) << (bit % 8));
        foreach (byte[] block in packed.Chunk(255))
        {
            writer.Write((byte)block.Length);
            writer.Write(block);
        }

        writer.Write([0, 0x3B]);
        return file.ToArray();
    }

    /// <summary>An icon of one picture.</summary>
    public static byte[] Ico(byte[] picture)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write([0, 0, 1, 0, 1, 0]);
        writer.Write([2, 2, 0, 0, 1, 0, 32, 0]);
        writer.Write(picture.Length);
        writer.Write(22);
        writer.Write(picture);
        return file.ToArray();
    }

    /// <summary>Smooth colours, opaque, four bytes a pixel.</summary>
    public static byte[] Gradient(int width, int height)
    {
        byte[] pixels = new byte[width * height * 4];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = 4 * (y * width + x);
                pixels[at] = (byte)(255 * x / width);
                pixels[at + 1] = (byte)(255 * y / height);
                pixels[at + 2] = (byte)(127 + 100 * Math.Sin((x + y) / 9.0));
                pixels[at + 3] = 255;
            }
        }

        return pixels;
    }

    private static byte[] Deflate(byte[] rows, int rowLength)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int at = 0; at < rows.Length; at += rowLength)
            {
                zlib.WriteByte(0);
                zlib.Write(rows, at, rowLength);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(Stream file, string type, byte[] data)
    {
        byte[] body = [.. type.Select(c => (byte)c), .. data];
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static uint Crc(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int k = 0; k < 8; k++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
        }

        return ~crc;
    }
}
