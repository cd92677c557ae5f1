using Microsoft.ML.Data;
using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>Classifies without a network, by the classes of the five images with the most similar colors.</summary>
internal static class ColorHistograms
{
    private const int Neighbors = 5;
    private const int Levels = 8; // per channel: 512 bins

    /// <summary>Returns the accuracy on the validation images.</summary>
    public static double Accuracy(ImageDatasetSplit images)
    {
        var known = images.Training.Samples.AsParallel().AsOrdered().Select(image => (Histogram: Of(image.Path!), image.Label)).ToArray();
        return images.Validation.Samples.AsParallel().Average(image => Vote(Of(image.Path!), known) == image.Label ? 1.0 : 0.0);
    }

    // The class with the most votes; if several have as many, the one of the nearest image.
    private static int Vote(float[] histogram, (float[] Histogram, int Label)[] known) =>
        known
            .OrderBy(other => histogram.Zip(other.Histogram, (one, another) => Math.Abs(one - another)).Sum())
            .Take(Neighbors)
            .GroupBy(neighbor => neighbor.Label)
            .MaxBy(votes => votes.Count())!
            .Key;

    private static float[] Of(string path)
    {
        using var image = MLImage.CreateFromFile(path);
        var (red, blue) = image.PixelFormat == MLPixelFormat.Rgba32 ? (0, 2) : (2, 0);
        var pixels = image.Pixels;
        var histogram = new float[Levels * Levels * Levels];
        var share = 4f / pixels.Length;
        for (var at = 0; at < pixels.Length; at += 4)
            histogram[
                (((pixels[at + red] * Levels / 256) * Levels) + (pixels[at + 1] * Levels / 256)) * Levels
                    + (pixels[at + blue] * Levels / 256)
            ] += share;
        return histogram;
    }
}
