using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.TestKit;
using SkiaSharp;

namespace MLNet.VisionGraph.Tests.Images;

public class TruncatedFileTests
{
    private static readonly string[] s_formats = ["jpeg", "png", "webp", "bmp", "gif"];

    [Test]
    public void IsTruncated_WholeFiles_AreNot([ValueSource(nameof(s_formats))] string format)
    {
        var file = Draw(format);
        Assert.That(TruncatedFile.IsTruncated(file), Is.False);
        Assert.That(TruncatedFile.IsTruncated([.. file, .. "a trailer, as of cameras"u8, 0xFF]), Is.False, "with something after it");
    }

    [Test]
    public void IsTruncated_FilesThatEndAnywhere_Are([ValueSource(nameof(s_formats))] string format)
    {
        // A GIF needs no trailer after its picture.
        var file = Draw(format);
        var whole = format == "gif" ? file.Length - 1 : file.Length;
        for (var length = 64; length < whole; length += Math.Max(1, whole / 97))
            Assert.That(TruncatedFile.IsTruncated(file.AsSpan(0, length)), $"{length} of {file.Length}");
        Assert.That(TruncatedFile.IsTruncated(file.AsSpan(0, whole - 1)));
    }

    [Test]
    public void IsTruncated_AnyBytes_DoesNotThrow()
    {
        Random random = new(8);
        foreach (var format in s_formats)
        {
            var file = Draw(format);
            for (var i = 0; i < 500; i++)
            {
                var bytes = file.AsSpan(0, random.Next(file.Length)).ToArray();
                for (var change = 0; change < 8 && bytes.Length > 0; change++)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                Assert.That(() => TruncatedFile.IsTruncated(bytes), Throws.Nothing);
            }
        }
    }

    [TestCase("")]
    [TestCase("GIF8")]
    [TestCase("BM")]
    [TestCase("RIFF")]
    [TestCase("some text")]
    public void IsTruncated_OtherContent_DoesNotThrow(string text) =>
        Assert.That(() => TruncatedFile.IsTruncated([.. text.Select(letter => (byte)letter)]), Throws.Nothing);

    private static byte[] Draw(string format)
    {
        if (format == "gif")
            return HostileImages.Gif(40, 30) is var small ? [.. small[..^2], .. LongBlocks(), 0, 0x3B] : [];
        Random random = new(3);
        using var bitmap = new SKBitmap(120, 90);
        bitmap.Pixels = [.. Enumerable.Range(0, 120 * 90).Select(at => new SKColor((uint)random.Next() | 0xFF000000u))];
        return format switch
        {
            "jpeg" => bitmap.Encode(SKEncodedImageFormat.Jpeg, 85).ToArray(),
            "png" => bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray(),
            "webp" => bitmap.Encode(SKEncodedImageFormat.Webp, 85).ToArray(),
            _ => Bmp(40, 30),
        };
    }

    // Four blocks of 255 bytes.
    private static IEnumerable<byte> LongBlocks() => Enumerable.Range(0, 4 * 256).Select(at => (byte)(at % 256 == 0 ? 255 : 9));

    private static byte[] Bmp(int width, int height)
    {
        var file = new byte[54 + (((width * 24) + 31) / 32 * 4 * height)];
        "BM"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(2), file.Length);
        BitConverter.TryWriteBytes(file.AsSpan(10), 54);
        BitConverter.TryWriteBytes(file.AsSpan(14), 40);
        BitConverter.TryWriteBytes(file.AsSpan(18), width);
        BitConverter.TryWriteBytes(file.AsSpan(22), height);
        file[26] = 1;
        file[28] = 24;
        return file;
    }
}
