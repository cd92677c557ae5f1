using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Augmentation;

public class ImageResamplerTests
{
    // Weights in 22 bits against weights in doubles: a sum close to a half may round to the other side, and once more in the second pass.
    private const int Rounding = 1;

    [TestCase(ResampleFilter.Bilinear)]
    [TestCase(ResampleFilter.Bicubic)]
    public void Resize_ManySizes_IsTheSlowReference(ResampleFilter filter)
    {
        var random = new Random(11);
        for (var round = 0; round < 40; round++)
        {
            using var source = Pictures.Draw(random.Next(1, 90), random.Next(1, 90), round);
            var part = Part(source, random);
            var (width, height) = (random.Next(1, 80), random.Next(1, 80));
            using var resized = ImageResampler.Resize(source, part, width, height, filter);

            Assert.That(
                Largest(resized.Bytes(), Slow(source, part, width, height, filter)),
                Is.LessThanOrEqualTo(Rounding),
                $"{part} to {width} × {height}"
            );
        }
    }

    [TestCase(ResampleFilter.Bilinear)]
    [TestCase(ResampleFilter.Bicubic)]
    public void Resize_WithAWindow_IsTheWindowOfTheWhole(ResampleFilter filter)
    {
        var random = new Random(5);
        for (var round = 0; round < 40; round++)
        {
            using var source = Pictures.Draw(random.Next(8, 90), random.Next(8, 90), round);
            var part = Part(source, random);

            // Some rounds keep one side, which skips a pass.
            var (width, height) = (round % 3 == 0 ? part.Width : random.Next(2, 80), round % 4 == 0 ? part.Height : random.Next(2, 80));
            var window = Part(width, height, random);
            using var whole = ImageResampler.Resize(source, part, width, height, filter);
            using var cut = ImageResampler.Resize(source, part, width, height, window, filter);
            using var expected = ImageResampler.Resize(whole, window, window.Width, window.Height, filter);

            Assert.That(cut.Bytes(), Is.EqualTo(expected.Bytes()), $"{window} of {part} to {width} × {height}");
        }
    }

    [Test]
    public void Resize_ToTheSameSize_CopiesThePart()
    {
        using var source = Pictures.Draw(20, 10);
        using var same = ImageResampler.Resize(source, new PixelWindow(3, 2, 7, 5), 7, 5, ResampleFilter.Bicubic);

        Assert.That((same.Width, same.Height), Is.EqualTo((7, 5)));
        for (var y = 0; y < 5; y++)
            Assert.That(same.Row(y).ToArray(), Is.EqualTo(source.Row(2 + y).Slice(9, 21).ToArray()));
    }

    [TestCase(1, 1)]
    [TestCase(500, 3)]
    [TestCase(16, 700)]
    public void Resize_APlainPicture_StaysPlain(int width, int height)
    {
        using var source = Pictures.Plain(width, height, 7, 128, 255);
        using var resized = ImageResampler.Resize(source, new PixelWindow(0, 0, width, height), 31, 17, ResampleFilter.Bicubic);
        using var expected = Pictures.Plain(31, 17, 7, 128, 255);

        Assert.That(resized.Bytes(), Is.EqualTo(expected.Bytes()));
    }

    private static PixelWindow Part(RgbImage image, Random random) => Part(image.Width, image.Height, random);

    private static PixelWindow Part(int width, int height, Random random)
    {
        var (w, h) = (random.Next(1, width + 1), random.Next(1, height + 1));
        return new PixelWindow(random.Next(0, width - w + 1), random.Next(0, height - h + 1), w, h);
    }

    private static int Largest(byte[] found, byte[] expected) => found.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second));

    // Straight from the definition: a filter as wide as the shrinking, weights normalized, rows first, 8 bits between the passes.
    private static byte[] Slow(RgbImage source, PixelWindow part, int width, int height, ResampleFilter filter)
    {
        var wide = new double[part.Height, width, 3];
        for (var y = 0; y < part.Height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                    wide[y, x, c] = Weighed(x, part.Width, width, filter, i => source.Row(part.Top + y)[(part.Left + i) * 3 + c]);
            }
        }

        var result = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                    result[(y * width + x) * 3 + c] = (byte)Weighed(y, part.Height, height, filter, i => wide[i, x, c]);
            }
        }

        return result;
    }

    private static double Weighed(int place, int input, int output, ResampleFilter filter, Func<int, double> value)
    {
        if (input == output)
            return value(place);
        var scale = (double)input / output;
        var stretch = Math.Max(scale, 1);
        var radius = (filter == ResampleFilter.Bicubic ? 2 : 1) * stretch;
        var middle = (place + 0.5) * scale;
        var (sum, weights) = (0.0, 0.0);
        for (var i = 0; i < input; i++)
        {
            var distance = Math.Abs(i + 0.5 - middle);
            if (distance >= radius)
                continue;
            var weight = Kernel(distance / stretch, filter);
            sum += weight * value(i);
            weights += weight;
        }

        return Math.Clamp(Math.Floor(sum / weights + 0.5), 0, 255);
    }

    private static double Kernel(double x, ResampleFilter filter) =>
        filter == ResampleFilter.Bilinear ? 1 - x
        : x < 1 ? 1.5 * x * x * x - 2.5 * x * x + 1
        : -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2;
}
