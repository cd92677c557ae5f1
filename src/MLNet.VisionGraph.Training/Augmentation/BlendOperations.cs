namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// Blends an image with a degraded version of itself: a factor of 0 yields the degraded version, 1 the image, and above 1 extrapolates.
/// Degraded versions and rounding are those of Pillow's ImageEnhance.
/// </summary>
internal static class BlendOperations
{
    /// <summary>Blends with black.</summary>
    public static void Brightness(RgbImage image, double factor)
    {
        Span<byte> table = stackalloc byte[256];
        FillTable(table, 0, factor);
        foreach (ref var value in image.Pixels)
            value = table[value];
    }

    /// <summary>Blends with the mean gray of the image.</summary>
    public static void Contrast(RgbImage image, double factor)
    {
        var pixels = image.Pixels;
        var sum = 0L;
        for (var i = 0; i < pixels.Length; i += 3)
            sum += Gray(pixels[i], pixels[i + 1], pixels[i + 2]);
        Span<byte> table = stackalloc byte[256];
        FillTable(table, (int)((double)sum / (pixels.Length / 3) + 0.5), factor);
        foreach (ref var value in pixels)
            value = table[value];
    }

    /// <summary>Blends with the grayscale image.</summary>
    public static void Color(RgbImage image, double factor)
    {
        var pixels = image.Pixels;
        var share = (float)factor;
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var gray = Gray(pixels[i], pixels[i + 1], pixels[i + 2]);
            pixels[i] = Blend(gray, pixels[i], share);
            pixels[i + 1] = Blend(gray, pixels[i + 1], share);
            pixels[i + 2] = Blend(gray, pixels[i + 2], share);
        }
    }

    /// <summary>Blends with the image smoothed by (1 1 1, 1 5 1, 1 1 1) / 13, whose outermost pixels stay unchanged.</summary>
    public static void Sharpness(RgbImage image, double factor)
    {
        if (image.Width < 3 || image.Height < 3)
            return;
        using var sharp = image.Copy();
        var share = (float)factor;
        var stride = image.Width * 3;
        var source = sharp.Pixels;
        for (var y = 1; y < image.Height - 1; y++)
        {
            var above = source.Slice((y - 1) * stride, stride);
            var here = source.Slice(y * stride, stride);
            var below = source.Slice((y + 1) * stride, stride);
            var to = image.Row(y);
            for (var i = 3; i < stride - 3; i++)
            {
                var sum =
                    above[i - 3]
                    + above[i]
                    + above[i + 3]
                    + here[i - 3]
                    + 5 * here[i]
                    + here[i + 3]
                    + below[i - 3]
                    + below[i]
                    + below[i + 3];
                to[i] = Blend((2 * sum + 13) / 26, here[i], share);
            }
        }
    }

    /// <summary>Returns the ITU-R 601 luma in 16-bit fixed point, as in Pillow's conversion to "L".</summary>
    public static int Gray(byte red, byte green, byte blue) => (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;

    private static void FillTable(Span<byte> table, int poor, double factor)
    {
        for (var value = 0; value < 256; value++)
            table[value] = Blend(poor, value, (float)factor);
    }

    // Pillow blends in single precision and truncates.
    private static byte Blend(int poor, int value, float factor) => (byte)Math.Clamp(poor + factor * (value - poor), 0, 255);
}
