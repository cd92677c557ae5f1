using Microsoft.ML.Data;
using SkiaSharp;

namespace EnginesTests;

/// <summary>JPEG files decoded at a part of their size.</summary>
public class ScaledDecodingTests
{
    [TestCase(0.05f, 13, 7, 1)]
    [TestCase(0.25f, 25, 13, 2)]
    [TestCase(0.4f, 38, 19, 3)]
    [TestCase(0.5f, 50, 25, 4)]
    [TestCase(1f, 100, 50, 8)]
    public void GetPixels_OfASlope_IsItsAverages(float scale, int width, int height, int eighths)
    {
        using var codec = SKCodec.Create(new MemoryStream(Slope()));
        var size = codec.GetScaledDimensions(scale);
        var info = new SKImageInfo(size.Width, size.Height, SKColorType.Bgra8888, SKAlphaType.Premul);
        var pixels = new byte[info.BytesSize];
        unsafe
        {
            fixed (byte* target = pixels)
                Assert.That(codec.GetPixels(info, (nint)target), Is.EqualTo(SKCodecResult.Success));
        }

        Assert.That((size.Width, size.Height, codec.Info.Width, codec.Info.Height), Is.EqualTo((width, height, 100, 50)));
        for (var x = 0; x < width - 1; x++) // the last block is not full
            Assert.That(pixels[(height / 2 * width + x) * 4], Is.EqualTo((x + 0.5) * 2 * 8 / eighths).Within(7), $"column {x}");
    }

    [Test]
    public void GetPixels_AnotherSize_IsRefused()
    {
        using var codec = SKCodec.Create(new MemoryStream(Slope()));
        var pixels = new byte[60 * 30 * 4];
        unsafe
        {
            fixed (byte* target = pixels)
                Assert.That(codec.GetPixels(new SKImageInfo(60, 30, SKColorType.Bgra8888, SKAlphaType.Premul), (nint)target), Is.EqualTo(SKCodecResult.InvalidScale));
        }
    }

    [Test]
    public void Create_OfNoJpeg_IsNull() => Assert.That(SKCodec.Create(new MemoryStream([1, 2, 3, 4])), Is.Null);

    // Grey from 1 at the left to 199 at the right.
    private static byte[] Slope()
    {
        var pixels = new byte[100 * 50 * 4];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = i % 4 == 3 ? (byte)255 : (byte)(i / 4 % 100 * 2 + 1);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jpg");
        try
        {
            using var image = MLImage.CreateFromPixels(100, 50, MLPixelFormat.Bgra32, pixels);
            image.Save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
