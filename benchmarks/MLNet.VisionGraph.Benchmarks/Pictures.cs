using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Benchmarks;

/// <summary>Decoded pictures of the networks' input size.</summary>
internal static class Pictures
{
    public const int Side = 224;

    /// <summary>Draws pictures of noise.</summary>
    public static Picture[] Draw(int count) => [.. Enumerable.Range(0, count).Select(i => new Picture { Image = Noise(new Random(i)) })];

    public static MLImage Noise(Random random)
    {
        var pixels = new byte[Side * Side * 4];
        random.NextBytes(pixels);
        return MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, pixels);
    }

    // ML.NET's ExtractPixels disposes the pictures it has seen.
    public static MLImage Copy(MLImage image) => MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
}
