using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Augmentation;

public class MixupTests
{
    private const int Side = 32;
    private const int Size = 3 * Side * Side;

    // Weights and sums in single precision.
    private const double Single = 1e-5;

    [TestCase(MixupMode.Batch)]
    [TestCase(MixupMode.Pair)]
    [TestCase(MixupMode.Element)]
    public void Apply_Mixup_BlendsWithTheReversedBatchByItsShare(MixupMode mode)
    {
        var (images, shares) = Mix(new Mixup { CutmixAlpha = 0, Mode = mode }, 6, seed: 4);

        for (var i = 0; i < 6; i++)
        {
            var expected = i * shares[i] + (5 - i) * (1 - shares[i]);
            Assert.That(images.AsSpan(i * Size, Size).ToArray(), Is.All.EqualTo(expected).Within(1e-4));
        }

        Assert.That(
            shares.Distinct().Count(),
            Is.EqualTo(
                mode switch
                {
                    MixupMode.Batch => 1,
                    MixupMode.Pair => 3,
                    _ => 6,
                }
            )
        );
    }

    [TestCase(MixupMode.Batch)]
    [TestCase(MixupMode.Pair)]
    [TestCase(MixupMode.Element)]
    public void Apply_Cutmix_SharesAreTheAreasOfWhatIsThere(MixupMode mode)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (images, shares) = Mix(new Mixup { MixupAlpha = 0, Mode = mode }, 6, seed);
            for (var i = 0; i < 6; i++)
            {
                var pixels = images.AsSpan(i * Size, Size).ToArray();

                Assert.That(pixels, Is.All.EqualTo(i).Or.EqualTo(5 - i));
                Assert.That(pixels.Count(value => value == i) / (double)Size, Is.EqualTo(shares[i]).Within(Single));
            }
        }
    }

    [Test]
    public void Apply_ToAnOddBatch_LeavesTheMiddleOne()
    {
        var (images, _) = Mix(new Mixup(), 5, seed: 2);

        Assert.That(images.AsSpan(2 * Size, Size).ToArray(), Is.All.EqualTo(2));
    }

    [Test]
    public void Apply_WithBoth_SwitchesHalfTheTime()
    {
        var cut = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var (images, _) = Mix(new Mixup(), 2, seed);
            cut += images.AsSpan(0, Size).ToArray().All(value => value is 0 or 1) ? 1 : 0;
        }

        Assert.That(cut, Is.EqualTo(200).Within(45));
    }

    [Test]
    public void Apply_WithoutProbability_ChangesNothing()
    {
        var (images, shares) = Mix(new Mixup { Probability = 0 }, 4, seed: 1);

        Assert.That(shares, Is.All.EqualTo(1));
        Assert.That(Enumerable.Range(0, 4).All(i => images.AsSpan(i * Size, Size).ToArray().All(value => value == i)), Is.True);
    }

    [Test]
    public void Fill_WithSharesAndSmoothing_IsTimmsFormula()
    {
        var targets = new float[2 * 4];
        SoftTargets.Fill([1, 3], [0.7f, 0.7f], 4, 0.1, targets);

        // on 0.925, off 0.025: 0.7 · 0.925 + 0.3 · 0.025 = 0.655 and 0.3 · 0.925 + 0.7 · 0.025 = 0.295
        Assert.That(targets, Is.EqualTo(new[] { 0.025f, 0.655f, 0.025f, 0.295f, 0.025f, 0.295f, 0.025f, 0.655f }).Within(Single));
    }

    [Test]
    public void Fill_SameClassInBoth_HasTheWholeOfIt()
    {
        var targets = new float[2 * 3];
        SoftTargets.Fill([2, 2], [0.4f, 0.4f], 3, 0, targets);

        Assert.That(targets, Is.EqualTo(new[] { 0f, 0, 1, 0, 0, 1 }).Within(Single));
    }

    [Test]
    public void Presets_OfThePapers_AreTheirRecipes()
    {
        foreach (var preset in new[] { AugmentationOptions.MobileVig, AugmentationOptions.EfficientVit })
        {
            preset.Check();
            Assert.That(
                preset.RandAugment,
                Is.EqualTo(
                    new RandAugment
                    {
                        Magnitude = 9,
                        MagnitudeDeviation = 0.5,
                        Layers = 2,
                    }
                )
            );
            Assert.That((preset.Mixup!.MixupAlpha, preset.Mixup.CutmixAlpha, preset.Mixup.SwitchProbability), Is.EqualTo((0.8, 1.0, 0.5)));
            Assert.That((preset.Erasing!.Probability, preset.LabelSmoothing, preset.Repeats), Is.EqualTo((0.25, 0.1, 3)));
            Assert.That(preset.Crop, Is.EqualTo(new RandomResizedCrop { MinArea = 0.08, Filter = ResampleFilter.Bicubic }));
        }
    }

    // Picture i of the batch is i everywhere.
    private static (float[] Images, float[] Shares) Mix(Mixup mixup, int count, int seed)
    {
        var images = new float[count * Size];
        for (var i = 0; i < count; i++)
            images.AsSpan(i * Size, Size).Fill(i);
        var shares = new float[count];
        mixup.Apply(images, count, Side, Side, new AugmentationRandom(seed), shares);
        return (images, shares);
    }
}
