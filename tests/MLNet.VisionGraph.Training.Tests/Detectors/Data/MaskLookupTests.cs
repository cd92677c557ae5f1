using MLNet.VisionGraph.Training.Detectors.Data;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Data;

public class MaskLookupTests
{
    [TestCase(0.0)]
    [TestCase(0.1)]
    [TestCase(0.5)]
    [TestCase(1.0)]
    public void Covers_EachPixel_IsWhatTheMaskUnpacksTo(double density)
    {
        const int width = 13;
        const int height = 7;
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            bool[] pixels = [.. Enumerable.Range(0, width * height).Select(_ => random.NextDouble() < density)];
            var lookup = new MaskLookup(InstanceMask.FromPixels(pixels, width, height));

            var found = Enumerable.Range(0, width * height).Select(i => lookup.Covers(i % width, i / width));

            Assert.That(found, Is.EqualTo(pixels), $"seed {seed}");
        }
    }

    [TestCase(-1, 0)]
    [TestCase(0, -1)]
    [TestCase(3, 0)]
    [TestCase(0, 2)]
    public void Covers_OutsideThePhoto_IsFalse(int x, int y) =>
        Assert.That(new MaskLookup(InstanceMask.FromRunLengths([0, 6], 3, 2)).Covers(x, y), Is.False);
}
