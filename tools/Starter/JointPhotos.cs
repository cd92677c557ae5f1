using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>Joins several data sets: the classes of all, each prefixed with the name of its set.</summary>
internal static class JointPhotos
{
    /// <summary>
    /// Reads folders that have train and val (or test) with one subfolder per class; the test images serve as validation images.
    /// </summary>
    public static ImageDatasetSplit Read(IReadOnlyList<string> folders)
    {
        (string Name, ImageDatasetSplit Images)[] sets =
        [
            .. folders.Select(folder => (NameOf(folder), ImageDatasetSplit.FromFolder(folder, testIsValidation: true))),
        ];
        string[] classes = [.. sets.SelectMany(set => set.Images.Training.ClassNames.Select(name => $"{set.Name}/{name}"))];
        return new ImageDatasetSplit(Join(split => split.Training), Join(split => split.Validation));

        ImageDataset Join(Func<ImageDatasetSplit, ImageDataset> part)
        {
            var samples = new List<ImageSample>();
            var offset = 0;
            foreach (var (_, images) in sets)
            {
                samples.AddRange(part(images).Samples.Select(image => ImageSample.FromFile(image.Path!, offset + image.Label)));
                offset += images.Training.ClassNames.Count;
            }

            return new ImageDataset(samples, classes);
        }
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
