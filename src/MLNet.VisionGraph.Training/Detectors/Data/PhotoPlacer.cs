using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>Resizes photos and puts them into windows of a canvas.</summary>
internal static class PhotoPlacer
{
    /// <summary>Puts a photo into a window at a random size and place, perhaps flipped and with other colors.</summary>
    /// <param name="photo">The decoded photo, perhaps at a reduced size.</param>
    /// <param name="sample">The sample, which has the size of the photo.</param>
    /// <param name="canvas">The canvas.</param>
    /// <param name="window">The window of the canvas.</param>
    /// <param name="options">The augmentation.</param>
    /// <param name="random">The source of random numbers.</param>
    /// <returns>The placement.</returns>
    public static Placement Scatter(
        RgbImage photo,
        DetectionSample sample,
        RgbImage canvas,
        PixelWindow window,
        DetectionAugmentationOptions options,
        AugmentationRandom random
    )
    {
        var zoom = Math.Exp(random.NextUniform(Math.Log(options.MinScale), Math.Log(options.MaxScale)));
        var scale = FitScale(photo, window.Width, window.Height) * zoom;
        var (width, height) = (Extent(photo.Width, scale), Extent(photo.Height, scale));
        var (left, visibleLeft, visibleWidth) = Along(window.Left, window.Width, width, random);
        var (top, visibleTop, visibleHeight) = Along(window.Top, window.Height, height, random);
        var visible = new PixelWindow(visibleLeft, visibleTop, visibleWidth, visibleHeight);
        var isFlipped = random.NextBool(options.FlipProbability);
        var whole = new PixelWindow(0, 0, photo.Width, photo.Height);
        var part = visible with { Left = visible.Left - left, Top = visible.Top - top };
        using var patch = ImageResampler.Resize(photo, whole, width, height, part, ResampleFilter.Bilinear);
        if (isFlipped)
            Flip(patch);
        options.Color?.Apply(patch, random);
        for (var y = 0; y < visible.Height; y++)
            patch.Row(y).CopyTo(canvas.Row(visible.Top + y)[(visible.Left * 3)..]);
        return new Placement((double)width / sample.Width, (double)height / sample.Height, left, top, visible, isFlipped);
    }

    private static double FitScale(RgbImage photo, int width, int height) =>
        Math.Min((double)width / photo.Width, (double)height / photo.Height);

    private static int Extent(int size, double scale) => Math.Max(1, (int)Math.Round(size * scale));

    // A larger photo is cut at random, a smaller one put at random.
    private static (int Start, int VisibleStart, int VisibleLength) Along(int window, int length, int size, AugmentationRandom random) =>
        size > length ? (window - random.NextInt(size - length + 1), window, length)
        : window + random.NextInt(length - size + 1) is var start ? (start, start, size)
        : default;

    private static void Flip(RgbImage image)
    {
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            for (int a = 0, b = row.Length - 3; a < b; a += 3, b -= 3)
            {
                for (var i = 0; i < 3; i++)
                    (row[a + i], row[b + i]) = (row[b + i], row[a + i]);
            }
        }
    }
}
