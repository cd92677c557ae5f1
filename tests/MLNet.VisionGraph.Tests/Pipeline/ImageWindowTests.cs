using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Tests.Pipeline;

public class ImageWindowTests
{
    [TestCase(128, 128)]
    [TestCase(96, 160)]
    [TestCase(320, 320)]
    public void Fit_OfManySizes_IsWhereResizeImagesLeavesThePhoto(int height, int width)
    {
        using var resizer = ImageResizer.Factory(new MLContext().Transforms, height, width, keepsAspect: true)();
        var random = new Random(height);
        var sizes = Enumerable.Range(0, 60).Select(_ => (Height: random.Next(1, 500), Width: random.Next(1, 500)));
        (int Height, int Width)[] special = [(1, 1), (2, 3), (height, width), (width, height), (1, 40), (333, 111), (1000, 999)];

        Assert.Multiple(() =>
        {
            foreach (var size in sizes.Concat(special))
            {
                using var white = MLImage.CreateFromPixels(
                    size.Width,
                    size.Height,
                    MLPixelFormat.Bgra32,
                    Enumerable.Repeat((byte)255, 4 * size.Width * size.Height).ToArray()
                );
                var resized = resizer.Resize(white)!;
                var found = ImageWindow.Fit(size.Height, size.Width, height, width);
                Assert.That(found, Is.EqualTo(Extent(resized)), $"{size}");
                if (!ReferenceEquals(resized, white))
                    resized.Dispose();
            }
        });
    }

    [Test]
    public void Fit_OfAPhotoThatIsAlmostALine_KeepsOnePixel()
    {
        Assert.That(ImageWindow.Fit(1, 10_000, 128, 128), Is.EqualTo(new ImageWindow(63, 0, 1, 128)));
        Assert.That(ImageWindow.Fit(10_000, 1, 128, 128), Is.EqualTo(new ImageWindow(0, 63, 128, 1)));
    }

    private static ImageWindow Extent(MLImage image)
    {
        var (pixels, width) = (image.Pixels.ToArray(), image.Width);
        var bright = Enumerable.Range(0, width * image.Height).Where(i => pixels[4 * i] > 0).ToArray();
        var (top, left) = (bright.Min(i => i / width), bright.Min(i => i % width));
        return new ImageWindow(top, left, bright.Max(i => i / width) - top + 1, bright.Max(i => i % width) - left + 1);
    }
}
