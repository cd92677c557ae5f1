namespace MLNet.VisionGraph.Tests;

public class InstanceMaskTests
{
    // Two columns of three pixels: # . / # # / . #
    private static readonly bool[] s_pixels = [true, false, true, true, false, true];

    [Test]
    public void FromPixels_SmallMask_HasRunsByColumn()
    {
        var mask = InstanceMask.FromPixels(s_pixels, 2, 3);

        Assert.Multiple(() =>
        {
            Assert.That(mask.Runs, Is.EqualTo([0, 2, 2, 2]));
            Assert.That((mask.Width, mask.Height, mask.Area), Is.EqualTo((2, 3, 4)));
            Assert.That(mask.Bounds, Is.EqualTo(new BoundingBox(0, 0, 2, 3)));
            Assert.That(mask.ToPixels(), Is.EqualTo(s_pixels));
            Assert.That(mask.ToString(), Is.EqualTo("InstanceMask 2 × 3, 4 pixels"));
        });
    }

    [Test]
    public void Forms_RandomMasks_GiveTheSameMaskAgain()
    {
        Random random = new(1);
        for (var i = 0; i < 300; i++)
        {
            var (width, height) = (random.Next(1, 40), random.Next(1, 40));
            var pixels = Draw(random, width, height);
            var mask = InstanceMask.FromPixels(pixels, width, height);

            Assert.That(mask.ToPixels(), Is.EqualTo(pixels));
            Assert.That(mask.Area, Is.EqualTo(pixels.Count(inside => inside)));
            Assert.That(mask.Bounds, Is.EqualTo(BoundsOf(pixels, width)));
            Assert.That(InstanceMask.FromRunLengths(mask.Runs, width, height), Is.EqualTo(mask));
            Assert.That(InstanceMask.FromCompressedRunLengths(mask.ToCompressedRunLengths(), width, height), Is.EqualTo(mask));
        }
    }

    [Test]
    public void FromRunLengths_RunsOfZero_AreJoined()
    {
        var mask = InstanceMask.FromRunLengths([1, 2, 0, 1, 2, 0, 0, 0], 2, 3);

        Assert.That(mask.Runs, Is.EqualTo([1, 3, 2]));
    }

    [TestCase(new[] { 3, -1, 4 }, "-1")]
    [TestCase(new[] { 3, 2 }, "5, not 6")]
    [TestCase(new int[0], "0, not 6")]
    [TestCase(new[] { 3, 4 }, "greater than 6")]
    [TestCase(new[] { int.MaxValue, int.MaxValue }, "greater than 6")]
    public void FromRunLengths_NotOfTheMask_SaysWhatIsWrong(int[] counts, string message) =>
        Assert.That(() => InstanceMask.FromRunLengths(counts, 2, 3), Throws.ArgumentException.With.Message.Contains(message));

    [TestCase(0, 3)]
    [TestCase(3, -1)]
    [TestCase(50_000, 50_000)]
    public void Sizes_ThatNoMaskHas_AreRefusedEverywhere(int width, int height) =>
        Assert.Multiple(() =>
        {
            Assert.That(() => InstanceMask.FromPixels([], width, height), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => InstanceMask.FromRunLengths([], width, height), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => InstanceMask.FromCompressedRunLengths("", width, height), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => InstanceMask.FromPolygons([], width, height), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => InstanceMask.FromLogits(new float[4], new BoundingBox(0, 0, 1, 1), width, height),
                Throws.InstanceOf<ArgumentOutOfRangeException>()
            );
        });

    [Test]
    public void FromPixels_AnotherNumberOfPixels_IsRefused() =>
        Assert.That(() => InstanceMask.FromPixels(s_pixels, 3, 3), Throws.ArgumentException.With.Message.Contains("has 9, not 6"));

    [Test]
    public void FromRunLengths_LargeImage_NeedsNoMemoryForItsPixels()
    {
        var mask = InstanceMask.FromRunLengths([1_000_000_000, 46_000, 1_115_954_000], 46_000, 46_000);

        Assert.That(mask.Area, Is.EqualTo(46_000));
        Assert.That(mask.Bounds.Height, Is.EqualTo(46_000));
    }

    [Test]
    public void IntersectionOverUnion_RandomMasks_IsThatOfTheirPixels()
    {
        Random random = new(2);
        for (var i = 0; i < 300; i++)
        {
            var (width, height) = (random.Next(1, 20), random.Next(1, 20));
            var (left, right) = (Draw(random, width, height), Draw(random, width, height));
            var a = InstanceMask.FromPixels(left, width, height);
            var b = InstanceMask.FromPixels(right, width, height);
            double shared = left.Zip(right).Count(pair => pair is { First: true, Second: true });
            double covered = left.Zip(right).Count(pair => pair.First || pair.Second);

            Assert.That(a.IntersectionOverUnion(b), Is.EqualTo(shared == 0 ? 0 : shared / covered));
            Assert.That(b.IntersectionOverUnion(a), Is.EqualTo(a.IntersectionOverUnion(b)));
            Assert.That(a.IntersectionOverUnion(b, crowd: true), Is.EqualTo(shared == 0 ? 0 : shared / a.Area));
        }
    }

    [Test]
    public void IntersectionOverUnion_AnotherSize_IsRefused()
    {
        var mask = InstanceMask.FromRunLengths([0, 6], 2, 3);

        Assert.That(
            () => mask.IntersectionOverUnion(InstanceMask.FromRunLengths([0, 6], 3, 2)),
            Throws.ArgumentException.With.Message.Contains("2 × 3").And.Message.Contains("3 × 2")
        );
    }

    [Test]
    public void Equals_SamePixelsInAnotherShape_IsFalse()
    {
        var mask = InstanceMask.FromRunLengths([1, 2, 3], 2, 3);

        Assert.Multiple(() =>
        {
            Assert.That(mask.Equals(InstanceMask.FromRunLengths([1, 2, 3], 2, 3)));
            Assert.That(mask.GetHashCode(), Is.EqualTo(InstanceMask.FromRunLengths([1, 2, 3], 2, 3).GetHashCode()));
            Assert.That(mask.Equals(InstanceMask.FromRunLengths([1, 2, 3], 3, 2)), Is.False);
            Assert.That(mask.Equals(InstanceMask.FromRunLengths([1, 3, 2], 2, 3)), Is.False);
            Assert.That(mask.Equals(null), Is.False);
        });
    }

    // Blocks and noise in turn, so that there are long and short runs, full masks and empty ones.
    private static bool[] Draw(Random random, int width, int height)
    {
        var share = random.Next(5) / 4.0;
        var block = random.Next(1, 5);
        var salt = random.Next();
        return
        [
            .. Enumerable
                .Range(0, width * height)
                .Select(i => new Random(salt + i % width / block * 1000 + i / width / block).NextDouble() < share),
        ];
    }

    private static BoundingBox BoundsOf(bool[] pixels, int width)
    {
        var inside = Enumerable.Range(0, pixels.Length).Where(i => pixels[i]).ToArray();
        return inside.Length == 0
            ? default
            : new BoundingBox(
                inside.Min(i => i % width),
                inside.Min(i => i / width),
                inside.Max(i => i % width) + 1,
                inside.Max(i => i / width) + 1
            );
    }
}
