using Microsoft.ML.Data;

namespace EnginesTests.Images;

public class DecodingTests
{
    [Test]
    public void Png_Rgb_GivesOpaqueBgra() =>
        Assert.That(Decode(TestPictures.Png(2, 1, 8, 2, [1, 2, 3, 4, 5, 6])), Is.EqualTo(new byte[] { 3, 2, 1, 255, 6, 5, 4, 255 }));

    [Test]
    public void Png_Rgba_IsMultipliedWithAlpha() =>
        Assert.That(Decode(TestPictures.Png(2, 1, 8, 6, [200, 100, 50, 128, 9, 9, 9, 0])), Is.EqualTo(new byte[] { 25, 50, 100, 128, 0, 0, 0, 0 }));

    [Test]
    public void Png_GreyOfOneBit_GivesBlackAndWhite() =>
        Assert.That(Decode(TestPictures.Png(3, 1, 1, 0, [0b0100_0000])), Is.EqualTo(new byte[] { 0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 255 }));

    [Test]
    public void Png_PaletteWithTransparency_IsResolved()
    {
        byte[] file = TestPictures.Png(2, 1, 8, 3, [1, 0], ("PLTE", [10, 20, 30, 40, 50, 60]), ("tRNS", [0]));
        Assert.That(Decode(file), Is.EqualTo(new byte[] { 60, 50, 40, 255, 0, 0, 0, 0 }));
    }

    [Test]
    public void Png_SixteenBits_KeepsTheHighByte()
    {
        byte[] pixels = Decode(TestPictures.Png(1, 1, 16, 2, [0x80, 0x00, 0x40, 0x00, 0xFF, 0xFF]));
        Assert.That(pixels, Is.EqualTo(new byte[] { 255, 0x40, 0x80, 255 }).Within(1));
    }

    [Test]
    public void Png_WithGamma_ValuesAreNotCorrected()
    {
        // Gamma 1.0 would turn 128 into 188.
        byte[] file = TestPictures.Png(1, 1, 8, 2, [128, 128, 128], ("gAMA", [0, 1, 0x86, 0xA0]));
        Assert.That(Decode(file), Is.EqualTo(new byte[] { 128, 128, 128, 255 }));
    }

    [Test]
    public void Png_CutAfterSomeRows_KeepsThem()
    {
        byte[] noise = new byte[64 * 64 * 3];
        new Random(3).NextBytes(noise);
        byte[] file = TestPictures.Png(64, 64, 8, 2, noise);
        byte[] whole = Decode(file);
        byte[] half = Decode(file[..(file.Length / 2)]);
        Assert.That(half.Take(64 * 4 * 25), Is.EqualTo(whole.Take(64 * 4 * 25)));
        Assert.That(half.TakeLast(64 * 4), Is.All.Zero);
    }

    [Test]
    public void Jpeg_Grey_GivesEqualChannels()
    {
        byte[] grey = new byte[16 * 16 * 4];
        for (int i = 0; i < grey.Length; i++)
            grey[i] = i % 4 == 3 ? (byte)255 : (byte)77;
        Assert.That(Decode(Encode(grey, 16, 16, ".jpg")), Is.EqualTo(grey).Within(1));
    }

    [Test]
    public void Jpeg_CutInItsScan_KeepsTheUpperRowsAndIsBlackBelow()
    {
        byte[] file = Encode(TestPictures.Gradient(128, 128), 128, 128, ".jpg");
        byte[] whole = Decode(file);
        byte[] half = Decode(file[..(file.Length * 2 / 3)]);
        Assert.That(half.Take(128 * 4 * 32), Is.EqualTo(whole.Take(128 * 4 * 32)));
        Assert.That(half.TakeLast(128 * 4).Where((_, i) => i % 4 != 3), Is.All.Zero);
    }

    [TestCase(24, 0)]
    [TestCase(32, 0)]
    public void Bmp_WholeBytes_RowsComeFromTheBottom(int bits, int compression)
    {
        byte[] pixels = bits == 24
            ? [1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0]
            : [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 10, 11, 12, 0];
        Assert.That(Decode(TestPictures.Bmp(2, 2, (ushort)bits, compression, [], pixels)),
            Is.EqualTo(new byte[] { 7, 8, 9, 255, 10, 11, 12, 255, 1, 2, 3, 255, 4, 5, 6, 255 }));
    }

    [Test]
    public void Bmp_NegativeHeight_RowsComeFromTheTop() =>
        Assert.That(Decode(TestPictures.Bmp(1, -2, 24, 0, [], [1, 2, 3, 0, 4, 5, 6, 0])), Is.EqualTo(new byte[] { 1, 2, 3, 255, 4, 5, 6, 255 }));

    [Test]
    public void Bmp_Masks565_AreScaledToBytes() =>
        Assert.That(Decode(TestPictures.Bmp(2, 1, 16, 3, [], [0x1F, 0x00, 0xE0, 0x87], 0xF800, 0x07E0, 0x001F)), Is.EqualTo(new byte[] { 255, 0, 0, 255, 0, 255, 132, 255 }));

    [Test]
    public void Bmp_RunLengths_AreUnpacked()
    {
        byte[] palette = [1, 2, 3, 0, 4, 5, 6, 0];

        // Bottom row: three times index 1, then a jump left out; top row: literals 0, 1, 0.
        byte[] runs = [3, 1, 0, 0, 0, 3, 0, 1, 0, 0, 0, 1];
        byte[] expected = [1, 2, 3, 255, 4, 5, 6, 255, 1, 2, 3, 255, 0, 0, 0, 0, 4, 5, 6, 255, 4, 5, 6, 255, 4, 5, 6, 255, 0, 0, 0, 0];
        Assert.That(Decode(TestPictures.Bmp(4, 2, 8, 1, palette, runs)), Is.EqualTo(expected));
    }

    [Test]
    public void Gif_FrameSmallerThanScreen_LeavesTheRestTransparent()
    {
        byte[] file = TestPictures.Gif(3, 2, (1, 1, 2, 1), [0, 0, 0, 10, 20, 30, 40, 50, 60, 0, 0, 0], [1, 2]);
        Assert.That(Decode(file), Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 20, 10, 255, 60, 50, 40, 255 }));
    }

    [Test]
    public void Gif_TransparentIndex_IsTransparent()
    {
        byte[] file = TestPictures.Gif(2, 1, (0, 0, 2, 1), [0, 0, 0, 10, 20, 30, 40, 50, 60, 0, 0, 0], [1, 2], transparent: 2);
        Assert.That(Decode(file), Is.EqualTo(new byte[] { 30, 20, 10, 255, 0, 0, 0, 0 }));
    }

    [Test]
    public void Gif_Interlaced_RowsAreSorted()
    {
        // Stored order of ten rows: 0, 8, 4, 2, 6, 1, 3, 5, 7, 9; each row holds its number modulo 4.
        int[] stored = [0, 8, 4, 2, 6, 1, 3, 5, 7, 9];
        byte[] palette = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3];
        byte[] file = TestPictures.Gif(1, 10, (0, 0, 1, 10), palette, [.. stored.Select(row => (byte)(row % 4))], interlaced: true);
        Assert.That(Decode(file).Where((_, i) => i % 4 == 0), Is.EqualTo(new byte[] { 0, 1, 2, 3, 0, 1, 2, 3, 0, 1 }));
    }

    [Test]
    public void Ico_BitmapOf32Bits_UsesItsAlpha()
    {
        byte[] bitmap = TestPictures.Bmp(1, 2, 32, 0, [], [10, 20, 30, 255, 0, 0, 0, 0]);
        Assert.That(Decode(TestPictures.Ico(bitmap[14..])), Is.EqualTo(new byte[] { 10, 20, 30, 255 }));
    }

    [Test]
    public void Ico_BitmapOf24Bits_UsesItsMask()
    {
        // One row of two pixels, the mask's bit set for the second.
        byte[] bitmap = TestPictures.Bmp(2, 2, 24, 0, [], [1, 2, 3, 4, 5, 6, 0, 0, 0b0100_0000, 0, 0, 0]);
        Assert.That(Decode(TestPictures.Ico(bitmap[14..])), Is.EqualTo(new byte[] { 1, 2, 3, 255, 0, 0, 0, 0 }));
    }

    [Test]
    public void Ico_Png_IsDecoded() =>
        Assert.That(Decode(TestPictures.Ico(TestPictures.Png(1, 1, 8, 2, [1, 2, 3]))), Is.EqualTo(new byte[] { 3, 2, 1, 255 }));

    [Test]
    public void Wbmp_Bits_AreWhiteWhereSet() =>
        Assert.That(Decode([0, 0, 2, 1, 0b0100_0000]), Is.EqualTo(new byte[] { 0, 0, 0, 255, 255, 255, 255, 255 }));

    [Test]
    public void WebP_Transparent_IsMultipliedWithAlpha()
    {
        byte[] premultiplied = [25, 50, 100, 128, 1, 2, 3, 255];
        Assert.That(Decode(Encode(premultiplied, 2, 1, ".webp")), Is.EqualTo(premultiplied).Within(1));
    }

    [Test]
    public void WebP_Animated_GivesItsFirstFrameOnTheCanvas()
    {
        byte[] still = Encode([9, 8, 7, 255], 1, 1, ".webp");
        byte[] file = Animate(still, canvasWidth: 4, canvasHeight: 3, x: 2, y: 2);
        byte[] expected = new byte[4 * 3 * 4];
        new byte[] { 9, 8, 7, 255 }.CopyTo(expected, 4 * (2 * 4 + 2));
        Assert.That(Decode(file), Is.EqualTo(expected));
    }

    private static byte[] Decode(byte[] file)
    {
        using MLImage image = MLImage.CreateFromStream(new MemoryStream(file));
        Assert.That(image.Pixels.Length, Is.EqualTo(image.Width * image.Height * 4));
        return image.Pixels.ToArray();
    }

    private static byte[] Encode(byte[] bgra, int width, int height, string extension)
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + extension);
        using MLImage image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, bgra);
        image.Save(path);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    /// <summary>An animation of one frame of 1 × 1.</summary>
    private static byte[] Animate(byte[] still, int canvasWidth, int canvasHeight, int x, int y)
    {
        byte[] frame = [(byte)(x / 2), 0, 0, (byte)(y / 2), 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, .. still[12..]];
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(4 + 18 + 14 + 8 + frame.Length);
        writer.Write("WEBPVP8X"u8);
        writer.Write(10);
        writer.Write([0x12, 0, 0, 0, (byte)(canvasWidth - 1), 0, 0, (byte)(canvasHeight - 1), 0, 0]);
        writer.Write("ANIM"u8);
        writer.Write(6);
        writer.Write(new byte[6]);
        writer.Write("ANMF"u8);
        writer.Write(frame.Length);
        writer.Write(frame);
        return file.ToArray();
    }
}
