using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace EnginesTests.Images;

public class ResizingTests
{
    [Test]
    public void Fill_HalfTheSize_TakesTheUpperLeftOfEachFour()
    {
        byte[] pixels = TestPictures.Gradient(8, 6);
        using MLImage image = MLImage.CreateFromPixels(8, 6, MLPixelFormat.Rgba32, pixels);
        using MLImage half = image.CloneWithResizing(4, 3, ImageResizeMode.Fill);
        byte[] result = half.Pixels.ToArray();
        Assert.That(half.PixelFormat, Is.EqualTo(MLPixelFormat.Rgba32));
        for (int y = 0; y < 3; y++)
        {
            for (int x = 0; x < 4; x++)
                Assert.That(result.Skip(4 * (y * 4 + x)).Take(4), Is.EqualTo(pixels.Skip(4 * (2 * y * 8 + 2 * x)).Take(4)), $"{x}, {y}");
        }
    }

    [TestCase(5, 3)]
    [TestCase(3, 7)]
    [TestCase(224, 224)]
    [TestCase(1, 1)]
    public void Fill_AnySize_TakesTheNearestPixel(int width, int height)
    {
        byte[] pixels = TestPictures.Gradient(13, 11);
        using MLImage image = MLImage.CreateFromPixels(13, 11, MLPixelFormat.Bgra32, pixels);
        using MLImage filled = image.CloneWithResizing(width, height, ImageResizeMode.Fill);
        byte[] result = filled.Pixels.ToArray();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = 4 * (Nearest(y, 11, height) * 13 + Nearest(x, 13, width));
                Assert.That(result.Skip(4 * (y * width + x)).Take(4), Is.EqualTo(pixels.Skip(at).Take(4)), $"{x}, {y}");
            }
        }

        static int Nearest(int i, int from, int to) => Math.Max(0, (int)Math.Ceiling((i + 0.5) * from / to - 1e-9) - 1);
    }

    [TestCase(7, 5)]
    [TestCase(40, 30)]
    [TestCase(16, 12)]
    [TestCase(33, 9)]
    public void Crop_AnySize_IsTheSumOfSixteenWeightedPixels(int width, int height)
    {
        byte[] pixels = TestPictures.Gradient(20, 15);
        using MLImage image = MLImage.CreateFromPixels(20, 15, MLPixelFormat.Bgra32, pixels);
        using MLImage cropped = image.CloneWithResizing(width, height, ImageResizeMode.CropAnchorCentral);
        byte[] expected = Reference(pixels, 20, 15, width, height, pad: false);
        Assert.That(cropped.Pixels.ToArray(), Is.EqualTo(expected).Within(1));
    }

    [TestCase(9, 9)]
    [TestCase(50, 20)]
    [TestCase(64, 64)]
    public void Pad_AnySize_DrawsTheWholePictureAndLeavesTheRestClear(int width, int height)
    {
        byte[] pixels = TestPictures.Gradient(20, 15);
        using MLImage image = MLImage.CreateFromPixels(20, 15, MLPixelFormat.Bgra32, pixels);
        using MLImage padded = image.CloneWithResizing(width, height, ImageResizeMode.Pad);
        byte[] expected = Reference(pixels, 20, 15, width, height, pad: true);
        Assert.That(padded.Pixels.ToArray(), Is.EqualTo(expected).Within(1));
        Assert.That(expected, Has.Some.Zero, "the case must have a border");
    }

    [Test]
    public void Crop_Rgba_GivesBgra()
    {
        byte[] rgba = [.. Enumerable.Repeat(new byte[] { 10, 20, 30, 255 }, 16).SelectMany(p => p)];
        using MLImage image = MLImage.CreateFromPixels(4, 4, MLPixelFormat.Rgba32, rgba);
        using MLImage cropped = image.CloneWithResizing(2, 2, ImageResizeMode.CropAnchorCentral);
        Assert.That(cropped.PixelFormat, Is.EqualTo(MLPixelFormat.Bgra32));
        Assert.That(cropped.Pixels.ToArray(), Is.EqualTo(Enumerable.Repeat(new byte[] { 30, 20, 10, 255 }, 4).SelectMany(p => p)));
    }

    [TestCase(nameof(ImageResizeMode.CropAnchorLeft), 20)]
    [TestCase(nameof(ImageResizeMode.CropAnchorCentral), 120)]
    [TestCase(nameof(ImageResizeMode.CropAnchorRight), 220)]
    public void Crop_WidePicture_KeepsTheAnchoredSide(string mode, int red)
    {
        // Three squares of ten pixels, side by side.
        byte[] pixels = new byte[30 * 10 * 4];
        for (int i = 0; i < pixels.Length; i += 4)
            (pixels[i + 2], pixels[i + 3]) = ((byte)(20 + 100 * (i / 4 % 30 / 10)), 255);
        using MLImage image = MLImage.CreateFromPixels(30, 10, MLPixelFormat.Bgra32, pixels);
        using MLImage cropped = image.CloneWithResizing(20, 20, Enum.Parse<ImageResizeMode>(mode));
        Assert.That(cropped.Pixels[4 * (10 * 20 + 10) + 2], Is.EqualTo(red).Within(1));
    }

    [TestCase(nameof(ImageResizeMode.CropAnchorTop), 20)]
    [TestCase(nameof(ImageResizeMode.CropAnchorCentral), 120)]
    [TestCase(nameof(ImageResizeMode.CropAnchorBottom), 220)]
    public void Crop_TallPicture_KeepsTheAnchoredSide(string mode, int red)
    {
        byte[] pixels = new byte[10 * 30 * 4];
        for (int i = 0; i < pixels.Length; i += 4)
            (pixels[i + 2], pixels[i + 3]) = ((byte)(20 + 100 * (i / 4 / 10 / 10)), 255);
        using MLImage image = MLImage.CreateFromPixels(10, 30, MLPixelFormat.Bgra32, pixels);
        using MLImage cropped = image.CloneWithResizing(20, 20, Enum.Parse<ImageResizeMode>(mode));
        Assert.That(cropped.Pixels[4 * (10 * 20 + 10) + 2], Is.EqualTo(red).Within(1));
    }

    [Test]
    public void Crop_SharpEdges_StayWithinAlpha()
    {
        // The filter overshoots next to an edge; colours may not exceed alpha.
        byte[] pixels = new byte[16 * 16 * 4];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            byte value = (byte)(i / 4 % 16 < 8 ? 0 : 200);
            pixels.AsSpan(i, 4).Fill(value);
        }

        using MLImage image = MLImage.CreateFromPixels(16, 16, MLPixelFormat.Bgra32, pixels);
        using MLImage large = image.CloneWithResizing(50, 50, ImageResizeMode.CropAnchorCentral);
        byte[] result = large.Pixels.ToArray();
        for (int i = 0; i < result.Length; i += 4)
            Assert.That(Math.Max(result[i], Math.Max(result[i + 1], result[i + 2])), Is.LessThanOrEqualTo(result[i + 3]));
        Assert.That(result.Max(), Is.GreaterThan(200));
    }

    [Test]
    public void Pad_PictureOfOneColumn_DoesNotFail()
    {
        using MLImage image = MLImage.CreateFromPixels(1, 2000, MLPixelFormat.Bgra32, TestPictures.Gradient(1, 2000));
        using MLImage padded = image.CloneWithResizing(224, 224, ImageResizeMode.Pad);

        // 0.1 pixels wide is cut to none.
        Assert.That(padded.Pixels.ToArray(), Is.All.Zero);
    }

    [Test]
    public void CloneWithGrayscale_Colours_AreMixed()
    {
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [100, 150, 200, 255]);
        using MLImage grey = image.CloneWithGrayscale();

        // 0.3 · 200 + 0.59 · 150 + 0.11 · 100 = 159.5
        Assert.That(grey.Pixels.ToArray(), Is.EqualTo(new byte[] { 160, 160, 160, 255 }).Within(1));
    }

    /// <summary>The definition, in double precision and without separating the directions.</summary>
    private static byte[] Reference(byte[] source, int sourceWidth, int sourceHeight, int width, int height, bool pad)
    {
        float widthAspect = (float)width / sourceWidth, heightAspect = (float)height / sourceHeight;
        float aspect = pad ? Math.Min(widthAspect, heightAspect) : Math.Max(widthAspect, heightAspect);
        int destX = (int)((width - sourceWidth * aspect) / 2), destY = (int)((height - sourceHeight * aspect) / 2);
        int destWidth = (int)(sourceWidth * aspect), destHeight = (int)(sourceHeight * aspect);
        byte[] result = new byte[width * height * 4];
        for (int y = Math.Max(0, destY); y < Math.Min(height, destY + destHeight); y++)
        {
            for (int x = Math.Max(0, destX); x < Math.Min(width, destX + destWidth); x++)
            {
                double centreX = (x + 0.5 - destX) * sourceWidth / destWidth, centreY = (y + 0.5 - destY) * sourceHeight / destHeight;
                for (int c = 0; c < 4; c++)
                {
                    double sum = 0;
                    for (int j = (int)Math.Floor(centreY - 2.5); j <= centreY + 2.5; j++)
                    {
                        for (int i = (int)Math.Floor(centreX - 2.5); i <= centreX + 2.5; i++)
                        {
                            int at = Math.Clamp(j, 0, sourceHeight - 1) * sourceWidth + Math.Clamp(i, 0, sourceWidth - 1);
                            sum += source[4 * at + c] * Mitchell(centreX - i - 0.5) * Mitchell(centreY - j - 0.5);
                        }
                    }

                    result[4 * (y * width + x) + c] = (byte)Math.Clamp(Math.Round(sum), 0, 255);
                }
            }
        }

        return result;
    }

    /// <summary>Mitchell and Netravali's filter for B = C = 1/3, as they state it.</summary>
    private static double Mitchell(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? (7 * x * x * x - 12 * x * x + 16 / 3.0) / 6
            : x < 2 ? (-7 / 3.0 * x * x * x + 12 * x * x - 20 * x + 32 / 3.0) / 6
            : 0;
    }
}
