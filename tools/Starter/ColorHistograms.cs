using Microsoft.ML.Data;
using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>Classifies without any network: by the classes of the five photos whose colors are most similar.</summary>
internal static class ColorHistograms
{
    private const int Neighbours = 5;
    private const int Levels = 8; // a channel: 512 bins

    /// <summary>Gets the share of the validation photos that is classified rightly.</summary>
    public static double Accuracy(ImageDatasetSplit images)
    {
        var known = images.Training.Samples.AsParallel().AsOrdered().Select(image => (Histogram: Of(image.Path!), image.Label)).ToArray();
        return images.Validation.Samples.AsParallel().Average(photo => Vote(Of(photo.Path!), known) == photo.Label ? 1.0 : 0.0);
    }

    // The class with most votes; of several the one with the nearest photo.
    private static int Vote(float[] histogram, (float[] Histogram, int Label)[] known) =>
        known
            .OrderBy(other => histogram.Zip(other.Histogram, (one, another) => Math.Abs(one - another)).Sum())
            .Take(Neighbours)
            .GroupBy(neighbour => neighbour.Label)
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
