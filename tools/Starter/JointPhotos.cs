using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>Several sets of photos as one: the classes of all, each named after its set.</summary>
internal static class JointPhotos
{
    /// <summary>Reads folders that have train and val (or test) with a subfolder a class; the test photos serve as validation.</summary>
    public static PhotoSplit Read(IReadOnlyList<string> folders)
    {
        (string Name, PhotoSplit Photos)[] sets = [.. folders.Select(folder => (NameOf(folder), PhotoSplit.FromFolder(folder, testIsValidation: true)))];
        string[] classes = [.. sets.SelectMany(set => set.Photos.Training.ClassNames.Select(name => $"{set.Name}/{name}"))];
        return new PhotoSplit(Join(split => split.Training), Join(split => split.Validation));

        PhotoSet Join(Func<PhotoSplit, PhotoSet> part)
        {
            var samples = new List<PhotoSample>();
            var offset = 0;
            foreach (var (_, photos) in sets)
            {
                samples.AddRange(part(photos).Samples.Select(photo => PhotoSample.FromFile(photo.Path!, offset + photo.Label)));
                offset += photos.Training.ClassNames.Count;
            }

            return new PhotoSet(samples, classes);
        }
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
