using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Augmentation;

public class CropTests
{
    [Test]
    public void Choose_ManyDraws_KeepsAreaAndRatioAndBounds()
    {
        var crop = new RandomResizedCrop();
        var random = new AugmentationRandom(1);
        var areas = new List<double>();
        for (var i = 0; i < 3000; i++)
        {
            var part = crop.Choose(400, 300, random);
            areas.Add(part.Width * part.Height / 120000.0);

            Assert.That(
                part.Left >= 0 && part.Top >= 0 && part.Left + part.Width <= 400 && part.Top + part.Height <= 300,
                Is.True,
                part.ToString()
            );
            Assert.That((double)part.Width / part.Height, Is.InRange(0.74, 1.35), part.ToString());
        }

        Assert.That(areas, Is.All.InRange(0.079, 1.0));
        Assert.That(areas.Min(), Is.LessThan(0.1));
        Assert.That(areas.Max(), Is.GreaterThan(0.9));
    }

    [TestCase(1000, 10, 13, 10, 493, 0)]
    [TestCase(10, 1000, 10, 13, 0, 493)]
    public void Choose_OfAPictureTooLong_FallsBackToItsMiddle(int width, int height, int partWidth, int partHeight, int left, int top)
    {
        var crop = new RandomResizedCrop { MinArea = 1 };

        Assert.That(crop.Choose(width, height, new AugmentationRandom(1)), Is.EqualTo(new PixelWindow(left, top, partWidth, partHeight)));
    }

    [Test]
    public void Apply_WholeAreaOfASquare_IsPlainResizing()
    {
        using var source = Pictures.Draw(64, 64);
        var crop = new RandomResizedCrop
        {
            MinArea = 1,
            MinRatio = 1,
            MaxRatio = 1,
        };
        using var cropped = crop.Apply(source, 32, 24, new AugmentationRandom(1));
        using var resized = ImageResampler.Resize(source, new PixelWindow(0, 0, 64, 64), 32, 24, ResampleFilter.Bicubic);

        Assert.That((cropped.Width, cropped.Height), Is.EqualTo((32, 24)));
        Assert.That(cropped.Bytes(), Is.EqualTo(resized.Bytes()));
    }

    [TestCase(1, 1)]
    [TestCase(2000, 1)]
    [TestCase(3, 700)]
    public void Apply_ToAnyPicture_GivesTheSize(int width, int height)
    {
        using var source = Pictures.Draw(width, height);
        for (var i = 0; i < 20; i++)
        {
            using var cropped = new RandomResizedCrop().Apply(source, 32, 32, new AugmentationRandom(i));
            Assert.That((cropped.Width, cropped.Height), Is.EqualTo((32, 32)));
        }
    }

    [TestCase(0.0, 1.0, 0.75, 1.3)]
    [TestCase(0.5, 0.4, 0.75, 1.3)]
    [TestCase(0.5, 1.0, 1.3, 0.75)]
    public void Check_OutOfRange_Throws(double minimumArea, double maximumArea, double minimumRatio, double maximumRatio)
    {
        var crop = new RandomResizedCrop
        {
            MinArea = minimumArea,
            MaxArea = maximumArea,
            MinRatio = minimumRatio,
            MaxRatio = maximumRatio,
        };

        Assert.That(crop.Check, Throws.ArgumentException);
    }

    [TestCase(300, 400)]
    [TestCase(401, 299)]
    [TestCase(20, 3000)]
    public void CenterCrop_OfAPicture_IsTheMiddleOfTheResized(int width, int height)
    {
        using var source = Pictures.Draw(width, height);
        using var cropped = new CenterCrop().Apply(source, 56, 56);

        // ⌊56 / 0.875⌋ = 64: the shorter side becomes 64, the middle 56 stay.
        var (wide, high) = width < height ? (64, 64 * height / width) : (64 * width / height, 64);
        using var resized = ImageResampler.Resize(source, new PixelWindow(0, 0, width, height), wide, high, ResampleFilter.Bicubic);
        var window = new PixelWindow((int)Math.Round((wide - 56) / 2.0), (int)Math.Round((high - 56) / 2.0), 56, 56);
        using var expected = ImageResampler.Resize(resized, window, 56, 56, ResampleFilter.Bicubic);

        Assert.That(cropped.Bytes(), Is.EqualTo(expected.Bytes()));
    }

    [Test]
    public void Flip_Once_Mirrors()
    {
        using var image = Pictures.Draw(7, 4);
        using var before = image.Copy();
        new HorizontalFlip { Probability = 1 }.Apply(image, new AugmentationRandom(0));

        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 7; x++)
                Assert.That(image.At(x, y), Is.EqualTo(before.At(6 - x, y)));
        }
    }

    [Test]
    public void Flip_HalfTheTime_IsHalfTheTime()
    {
        using var image = RgbImage.FromPixels([1, 1, 1, 2, 2, 2], 2, 1);
        var flips = 0;
        for (var i = 0; i < 2000; i++)
        {
            using var copy = image.Copy();
            new HorizontalFlip().Apply(copy, new AugmentationRandom(1, 0, i));
            flips += copy.Pixels[0] == 2 ? 1 : 0;
        }

        Assert.That(flips, Is.EqualTo(1000).Within(100));
    }
}
