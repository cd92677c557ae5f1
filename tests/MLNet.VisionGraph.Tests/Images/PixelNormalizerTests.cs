using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Tests.Images;

public class PixelNormalizerTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void Normalize_AnySize_CutsTheMiddleAndScalesEachChannel(bool redFirst)
    {
        var random = new Random(1);
        for (var trial = 0; trial < 30; trial++)
        {
            var (height, width) = (random.Next(1, 40), random.Next(1, 70));
            var (pictureHeight, pictureWidth) = (height + random.Next(5), width + random.Next(5));
            var pixels = new byte[pictureHeight * pictureWidth * 4];
            random.NextBytes(pixels);
            var planes = new float[3 * height * width];
            new PixelNormalizer(new ImagePreprocessing()).Normalize(pixels, pictureHeight, pictureWidth, redFirst, height, width, planes);

            var (top, left) = ((pictureHeight - height) / 2, (pictureWidth - width) / 2);
            for (var i = 0; i < planes.Length; i++)
            {
                var (c, y, x) = (i / (height * width), i / width % height, i % width);
                double pixel = pixels[((top + y) * pictureWidth + left + x) * 4 + (redFirst ? c : 2 - c)];
                var expected = (pixel / 255 - ImagePreprocessing.ImageNetMean[c]) / ImagePreprocessing.ImageNetDeviation[c];
                Assert.That(planes[i], Is.EqualTo(expected).Within(1e-6));
            }
        }
    }

    [TestCase(0)]
    [TestCase(1.01)]
    [TestCase(double.NaN)]
    public void CropFraction_OutOfItsRange_IsAnError(double fraction) =>
        Assert.Throws<ArgumentException>(() => _ = new PixelNormalizer(new ImagePreprocessing { CropFraction = fraction }));

    // timm resizes to ⌊size / crop⌋.
    [TestCase(224, 0.9, 248)]
    [TestCase(224, 0.875, 256)]
    [TestCase(224, 1, 224)]
    [TestCase(256, 0.95, 269)]
    public void ResizeTo_CropFraction_IsTimms(int size, double crop, int expected) =>
        Assert.That(new ImagePreprocessing { CropFraction = crop }.ResizeTo(size), Is.EqualTo(expected));
}
