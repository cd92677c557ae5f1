using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>Data sets of <see cref="DrawnImages.Pattern"/>.</summary>
internal static class DrawnPhotos
{
    /// <summary>Draws so many pictures of each class, the same ones for the same seed.</summary>
    public static ImageDatasetSplit Split(int training, int validation, int seed = 2)
    {
        var random = new Random(seed);
        return new ImageDatasetSplit(Pictures(training, random), Pictures(validation, random));
    }

    private static ImageDataset Pictures(int perClass, Random random)
    {
        var samples = new List<ImageSample>();
        for (var i = 0; i < perClass * DrawnImages.Classes.Length; i++)
        {
            using var picture = DrawnImages.Pattern(i % DrawnImages.Classes.Length, random);
            samples.Add(
                ImageSample.FromImage(picture, i % DrawnImages.Classes.Length, $"{DrawnImages.Classes[i % DrawnImages.Classes.Length]} {i}")
            );
        }

        return new ImageDataset(samples, DrawnImages.Classes);
    }
}
