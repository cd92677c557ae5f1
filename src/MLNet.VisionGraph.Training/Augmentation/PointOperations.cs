namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>Changes that map each byte through a table, bit-identical to Pillow's ImageOps.</summary>
internal static class PointOperations
{
    /// <summary>Replaces every value by 255 minus itself.</summary>
    public static void Invert(RgbImage image)
    {
        foreach (ref var value in image.Pixels)
            value = (byte)(255 - value);
    }

    /// <summary>Inverts the values that reach a threshold (0 to 256).</summary>
    public static void Solarize(RgbImage image, int threshold)
    {
        foreach (ref var value in image.Pixels)
        {
            if (value >= threshold)
                value = (byte)(255 - value);
        }
    }

    /// <summary>Adds a number to the values below a threshold.</summary>
    public static void SolarizeAdd(RgbImage image, int add, int threshold = 128)
    {
        foreach (ref var value in image.Pixels)
        {
            if (value < threshold)
                value = (byte)Math.Min(255, value + add);
        }
    }

    /// <summary>Keeps the highest bits (0 to 8) of every value.</summary>
    public static void Posterize(RgbImage image, int bits)
    {
        var mask = (byte)(0xFF00 >> bits);
        foreach (ref var value in image.Pixels)
            value &= mask;
    }

    /// <summary>Stretches each channel so that its darkest value becomes 0 and its brightest 255.</summary>
    public static void AutoContrast(RgbImage image)
    {
        Span<int> counts = stackalloc int[256];
        Span<byte> table = stackalloc byte[256];
        for (var channel = 0; channel < 3; channel++)
        {
            Count(image, channel, counts);
            var (low, high) = (counts.IndexOfAnyExcept(0), counts.LastIndexOfAnyExcept(0));
            if (high <= low)
                continue;
            var scale = 255.0 / (high - low);
            var offset = -low * scale;
            for (var value = 0; value < 256; value++)
                table[value] = (byte)Math.Clamp((int)(value * scale + offset), 0, 255);
            Map(image, channel, table);
        }
    }

    /// <summary>Equalizes each channel's histogram.</summary>
    public static void Equalize(RgbImage image)
    {
        Span<int> counts = stackalloc int[256];
        Span<byte> table = stackalloc byte[256];
        for (var channel = 0; channel < 3; channel++)
        {
            Count(image, channel, counts);
            var step = (image.Width * image.Height - counts[counts.LastIndexOfAnyExcept(0)]) / 255;
            if (step == 0)
                continue;
            var sum = step / 2;
            for (var value = 0; value < 256; value++)
            {
                table[value] = (byte)Math.Min(sum / step, 255);
                sum += counts[value];
            }

            Map(image, channel, table);
        }
    }

    private static void Count(RgbImage image, int channel, Span<int> counts)
    {
        counts.Clear();
        var pixels = image.Pixels;
        for (var i = channel; i < pixels.Length; i += 3)
            counts[pixels[i]]++;
    }

    private static void Map(RgbImage image, int channel, ReadOnlySpan<byte> table)
    {
        var pixels = image.Pixels;
        for (var i = channel; i < pixels.Length; i += 3)
            pixels[i] = table[pixels[i]];
    }
}
