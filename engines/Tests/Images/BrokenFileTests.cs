using System.Buffers.Binary;
using Microsoft.ML.Data;

namespace EnginesTests.Images;

/// <summary>Whatever the bytes: a picture or an error, in bounded memory.</summary>
public class BrokenFileTests
{
    private static readonly string[] s_kinds = ["png", "palette", "jpg", "webp", "bmp", "rle", "gif", "ico"];

    [TestCaseSource(nameof(s_kinds))]
    public void Decode_EveryCutOfAFile_GivesAPictureOrAnError(string kind)
    {
        byte[] file = MakeFile(kind);
        int pictures = 0;
        for (int length = 0; length < file.Length; length++)
            pictures += TryDecode(file[..length]) ? 1 : 0;
        Assert.That(pictures, Is.LessThan(file.Length));
        Assert.That(TryDecode(file), Is.True);
    }

    [TestCaseSource(nameof(s_kinds))]
    public void Decode_ChangedBytes_GivesAPictureOrAnError(string kind)
    {
        byte[] file = MakeFile(kind);
        var random = new Random(kind.Length * 1000 + kind[0]);
        long before = GC.GetTotalAllocatedBytes();
        for (int round = 0; round < 500; round++)
        {
            byte[] changed = [.. file];
            for (int i = random.Next(1, 5); i > 0; i--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            TryDecode(changed);
        }

        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(500L << 20));
    }

    [Test]
    public void Decode_PngThatClaimsHugeSize_IsRefused()
    {
        byte[] file = TestPictures.Png(8, 8, 8, 2, new byte[8 * 8 * 3]);
        Assert.That(TryDecode(WithPngSize(file, 50000, 50000)), Is.False);
        Assert.That(TryDecode(WithPngSize(file, 20000, 20000)), Is.False);
        Assert.That(TryDecode(WithPngSize(file, -1, 8)), Is.False);
        Assert.That(TryDecode(WithPngSize(file, 0, 8)), Is.False);
    }

    [Test]
    public void Decode_JpegThatClaimsHugeSize_IsRefused()
    {
        byte[] file = MakeFile("jpg");
        int frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 65000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 30000);
        Assert.That(TryDecode(file), Is.False);
    }

    [Test]
    public void Decode_GifThatClaimsHugeFrame_IsRefused()
    {
        byte[] file = TestPictures.Gif(65535, 65535, (0, 0, 65535, 65535), new byte[12], [0, 1, 2, 3]);
        Assert.That(TryDecode(file), Is.False);
    }

    [Test]
    public void Decode_PngWithTextThatUnpacksToGigabytes_IgnoresIt()
    {
        // A compressed text chunk that is not even valid: nobody looks.
        byte[] file = TestPictures.Png(1, 1, 8, 2, [1, 2, 3], ("zTXt", [.. "a"u8, 0, 0, 0x78, 0x9C, 0xFF, 0xFF]));
        Assert.That(TryDecode(file), Is.True);
    }

    [Test]
    public void Decode_OtherFormats_AreRefused()
    {
        Assert.That(TryDecode([.. "P6\n1 1\n255\n"u8, 1, 2, 3]), Is.False, "PPM");
        Assert.That(TryDecode([.. "II*\0"u8, 8, 0, 0, 0, 0, 0]), Is.False, "TIFF");
        Assert.That(TryDecode([.. "8BPS"u8, 0, 1, 0, 0]), Is.False, "PSD");
    }

    private static bool TryDecode(byte[] file)
    {
        try
        {
            using MLImage image = MLImage.CreateFromStream(new MemoryStream(file));
            return image.Width > 0 && image.Height > 0 && image.Pixels.Length == image.Width * image.Height * 4;
        }
        catch (ArgumentException e) when (e.Message == "Invalid input stream contents (Parameter 'imageStream')")
        {
            return false;
        }
    }

    private static byte[] WithPngSize(byte[] png, int width, int height)
    {
        // A wrong checksum would be the reason otherwise.
        byte[] other = TestPictures.Png(width, height == 0 ? 1 : height, 8, 2, new byte[8 * 8 * 3]);
        byte[] result = [.. png];
        other.AsSpan(16, 17).CopyTo(result.AsSpan(16));
        return result;
    }

    private static byte[] MakeFile(string kind)
    {
        byte[] palette = [1, 2, 3, 0, 4, 5, 6, 0];
        switch (kind)
        {
            case "png":
                return TestPictures.Png(12, 10, 8, 6, TestPictures.Gradient(12, 10));
            case "palette":
                return TestPictures.Png(8, 8, 1, 3, new byte[8], ("PLTE", [1, 2, 3, 4, 5, 6]), ("tRNS", [9]));
            case "bmp":
                return TestPictures.Bmp(5, 4, 24, 0, [], new byte[16 * 4]);
            case "rle":
                return TestPictures.Bmp(4, 2, 8, 1, palette, [3, 1, 0, 0, 0, 3, 0, 1, 0, 0, 0, 1]);
            case "gif":
                return TestPictures.Gif(8, 8, (0, 0, 8, 8), new byte[12], new byte[64]);
            case "ico":
                return TestPictures.Ico(TestPictures.Bmp(2, 2, 24, 0, [], new byte[12])[14..]);
            default:
                string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.{kind}");
                using (MLImage image = MLImage.CreateFromPixels(24, 20, MLPixelFormat.Bgra32, TestPictures.Gradient(24, 20)))
                    image.Save(path);
                byte[] bytes = File.ReadAllBytes(path);
                File.Delete(path);
                return bytes;
        }
    }
}
