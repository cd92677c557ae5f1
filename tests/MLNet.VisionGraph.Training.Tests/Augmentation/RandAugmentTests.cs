using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Augmentation;

public class RandAugmentTests
{
    private static readonly RandAugment s_augment = new();

    [TestCase(RandAugmentOperation.Rotate)]
    [TestCase(RandAugmentOperation.Solarize)]
    [TestCase(RandAugmentOperation.SolarizeAdd)]
    [TestCase(RandAugmentOperation.Color)]
    [TestCase(RandAugmentOperation.Contrast)]
    [TestCase(RandAugmentOperation.Brightness)]
    [TestCase(RandAugmentOperation.Sharpness)]
    [TestCase(RandAugmentOperation.ShearX)]
    [TestCase(RandAugmentOperation.ShearY)]
    [TestCase(RandAugmentOperation.TranslateX)]
    [TestCase(RandAugmentOperation.TranslateY)]
    public void Apply_WithoutMagnitude_ChangesNothing(RandAugmentOperation operation)
    {
        using var image = Pictures.Draw(33, 21);
        var before = image.Bytes();
        s_augment.Apply(image, operation, 0, isNegative: true);

        Assert.That(image.Bytes(), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Operations))]
    public void Apply_AtFullMagnitude_ChangesThePicture(RandAugmentOperation operation)
    {
        using var image = Pictures.Draw(40, 30);
        foreach (ref var value in image.Pixels)
            value = (byte)(20 + value * 3 / 5); // leaves AutoContrast something to stretch
        var before = image.Bytes();
        s_augment.Apply(image, operation, 10, isNegative: false);

        Assert.That(image.Bytes(), Is.Not.EqualTo(before));
    }

    private static IEnumerable<RandAugmentOperation> Operations => Enum.GetValues<RandAugmentOperation>();

    [TestCase(RandAugmentOperation.Posterize, 9, 200, 128)] // 4 - int(3.6) = 1 bit is kept
    [TestCase(RandAugmentOperation.Posterize, 5, 215, 192)] // 4 - 2 = 2 bits
    [TestCase(RandAugmentOperation.Solarize, 9, 26, 229)] // from 256 - 230 = 26 on
    [TestCase(RandAugmentOperation.Solarize, 9, 25, 25)]
    [TestCase(RandAugmentOperation.SolarizeAdd, 9, 100, 199)] // + int(99)
    [TestCase(RandAugmentOperation.SolarizeAdd, 9, 128, 128)]
    [TestCase(RandAugmentOperation.Invert, 9, 200, 55)]
    [TestCase(RandAugmentOperation.Brightness, 10, 100, 190)] // factor 1.9
    public void Apply_ToAValue_GivesTheMagnitudesResult(RandAugmentOperation operation, double magnitude, byte value, byte expected)
    {
        using var image = Pictures.Plain(4, 4, value, value, value);
        s_augment.Apply(image, operation, magnitude, isNegative: false);

        Assert.That(image.Bytes(), Is.All.EqualTo(expected));
    }

    [TestCase(RandAugmentOperation.Brightness, 10, 10)] // the factor never falls below 0.1
    [TestCase(RandAugmentOperation.Brightness, 5, 55)]
    public void Apply_TowardsLess_StopsAtATenth(RandAugmentOperation operation, double magnitude, byte expected)
    {
        using var image = Pictures.Plain(4, 4, 100, 100, 100);
        s_augment.Apply(image, operation, magnitude, isNegative: true);

        Assert.That(image.Bytes(), Is.All.EqualTo(expected));
    }

    [Test]
    public void TranslateX_ByWholePixels_ShiftsAndFills()
    {
        using var image = Pictures.Draw(40, 10);
        using var before = image.Copy();
        s_augment.Apply(image, RandAugmentOperation.TranslateX, 10.0 / 4.5, isNegative: false); // a tenth of the width: 4 pixels

        for (var x = 0; x < 40; x++)
            Assert.That(image.At(x, 5), Is.EqualTo(x < 36 ? before.At(x + 4, 5) : (124, 116, 104)), $"x = {x}");
    }

    [TestCase(ResampleFilter.Bilinear)]
    [TestCase(ResampleFilter.Bicubic)]
    public void Rotate_ByAQuarter_TurnsCounterClockwise(ResampleFilter filter)
    {
        using var image = Pictures.Draw(16, 16);
        using var before = image.Copy();
        AffineOperations.Rotate(image, 90, filter, FillColor.ImageNetMean);

        for (var y = 0; y < 16; y++)
        {
            for (var x = 0; x < 16; x++)
                Assert.That(image.At(x, y), Is.EqualTo(before.At(15 - y, x)), $"({x}, {y})");
        }
    }

    [Test]
    public void ShearX_OfAVerticalLine_MovesLowerRowsFurther()
    {
        using var image = Pictures.Plain(60, 40, 0, 0, 0);
        for (var y = 0; y < 40; y++)
            image.Row(y).Slice(30 * 3, 3).Fill(255);
        s_augment.Apply(image, RandAugmentOperation.ShearX, 10, isNegative: false); // x' = x + 0.3 y: the line goes left

        int Brightest(int y) => Enumerable.Range(0, 45).MaxBy(x => image.At(x, y).Red);
        Assert.That(Brightest(0), Is.EqualTo(30).Within(1));
        Assert.That(Brightest(39), Is.EqualTo(30 - 0.3 * 39.5).Within(1));
    }

    [Test]
    public void AutoContrast_OfANarrowRange_StretchesIt()
    {
        using var image = RgbImage.FromPixels([50, 80, 7, 100, 80, 7, 150, 80, 7], 3, 1);
        PointOperations.AutoContrast(image);

        Assert.That(image.Bytes(), Is.EqualTo(new byte[] { 0, 80, 7, 127, 80, 7, 255, 80, 7 }));
    }

    [Test]
    public void Equalize_OfACrowdedRange_SpreadsIt()
    {
        using var image = new RgbImage(64, 64);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(100 + i / 3 % 16);
        PointOperations.Equalize(image);
        var values = image.Bytes().Distinct().Order().ToArray();

        Assert.That(values, Has.Length.EqualTo(16));
        Assert.That(values[0], Is.Zero);
        Assert.That(values[^1], Is.EqualTo(255));
        Assert.That(values.Zip(values.Skip(1), (low, high) => high - low), Is.All.EqualTo(17).Within(1));
    }

    [Test]
    public void Contrast_OfABlackAndWhitePicture_MovesTowardsTheMeanGray()
    {
        using var image = RgbImage.FromPixels([0, 0, 0, 255, 255, 255], 2, 1);
        BlendOperations.Contrast(image, 0.5);

        Assert.That(image.Bytes(), Is.EqualTo(new byte[] { 64, 64, 64, 191, 191, 191 }));
    }

    [Test]
    public void Color_WithoutAny_IsGray()
    {
        using var image = RgbImage.FromPixels([255, 0, 0, 0, 255, 0, 0, 0, 255], 3, 1);
        BlendOperations.Color(image, 0);

        Assert.That(image.Bytes(), Is.EqualTo(new byte[] { 76, 76, 76, 150, 150, 150, 29, 29, 29 }));
    }

    [Test]
    public void Sharpness_OfADot_SmoothsItByThirteenths()
    {
        using var image = Pictures.Plain(5, 5, 0, 0, 0);
        image.Row(2).Slice(6, 3).Fill(130);
        BlendOperations.Sharpness(image, 0);

        Assert.That(image.At(2, 2).Red, Is.EqualTo(50));
        Assert.That(image.At(1, 1).Red, Is.EqualTo(10));
        Assert.That(image.At(0, 2).Red, Is.Zero);
    }

    [Test]
    public void Apply_WithTheSameNumbers_GivesTheSamePicture()
    {
        using var first = Pictures.Draw(50, 40);
        using var second = first.Copy();
        var before = first.Bytes();
        s_augment.Apply(first, new AugmentationRandom(3, 1, 7));
        s_augment.Apply(second, new AugmentationRandom(3, 1, 7));

        Assert.That(first.Bytes(), Is.EqualTo(second.Bytes()));
        Assert.That(first.Bytes(), Is.Not.EqualTo(before));
    }

    [Test]
    public void Apply_TwoLayersOfProbabilityHalf_LeavesAQuarterAlone()
    {
        var same = 0;
        using var image = Pictures.Draw(24, 24);
        for (var i = 0; i < 1200; i++)
        {
            using var copy = image.Copy();
            s_augment.Apply(copy, new AugmentationRandom(1, 0, i));
            same += copy.Pixels.SequenceEqual(image.Pixels) ? 1 : 0;
        }

        // AutoContrast may leave a picture as it is too, so a little more than a quarter.
        Assert.That(same / 1200.0, Is.InRange(0.2, 0.34));
    }

    [Test]
    public void ColorJitter_WithoutRanges_ChangesNothing()
    {
        using var image = Pictures.Draw(20, 20);
        var before = image.Bytes();
        new ColorJitter
        {
            Brightness = 0,
            Contrast = 0,
            Saturation = 0,
        }.Apply(image, new AugmentationRandom(1));

        Assert.That(image.Bytes(), Is.EqualTo(before));
    }

    [Test]
    public void ColorJitter_OfBrightness_StaysInItsRange()
    {
        var jitter = new ColorJitter
        {
            Brightness = 0.2,
            Contrast = 0,
            Saturation = 0,
        };
        var values = new List<int>();
        for (var i = 0; i < 500; i++)
        {
            using var image = Pictures.Plain(2, 2, 100, 100, 100);
            jitter.Apply(image, new AugmentationRandom(1, 0, i));
            values.Add(image.Pixels[0]);
        }

        Assert.That(values, Is.All.InRange(79, 120));
        Assert.That(values.Max() - values.Min(), Is.GreaterThan(35));
    }

    [Test]
    public void TurnHue_ByAThird_TurnsRedIntoGreen()
    {
        using var image = RgbImage.FromPixels([200, 0, 0, 50, 50, 50], 2, 1);
        ColorJitter.TurnHue(image, 1.0 / 3);

        Assert.That(image.Bytes(), Is.EqualTo(new byte[] { 0, 200, 0, 50, 50, 50 }));
    }

    [Test]
    public void TurnHue_ByAWholeTurn_ChangesNothing()
    {
        using var image = Pictures.Draw(30, 30);
        var before = image.Bytes();
        ColorJitter.TurnHue(image, 1);

        Assert.That(image.Bytes().Zip(before, (after, value) => Math.Abs(after - value)).Max(), Is.LessThanOrEqualTo(1));
    }
}
