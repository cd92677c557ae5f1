using System.Formats.Tar;
using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>The images that the starter weights learn from: all of the tar files, without labels.</summary>
/// <param name="Training">The images to learn from.</param>
/// <param name="HeldOut">The images on which the answers are compared.</param>
internal sealed record TrainingImages(ImageDataset Training, ImageDataset HeldOut)
{
    private const int HeldOutEvery = 44;

    /// <summary>Reads the files.</summary>
    /// <param name="folders">The folders with tar files of images.</param>
    public static TrainingImages Read(IEnumerable<string> folders)
    {
        List<ImageSample> training = [];
        List<ImageSample> heldOut = [];
        foreach (var file in folders.SelectMany(folder => Directory.GetFiles(folder, "*.tar").Order(StringComparer.Ordinal)))
        {
            using var tar = new TarReader(File.OpenRead(file));
            while (tar.GetNextEntry(copyData: true) is { } entry)
            {
                if (entry.DataStream is null || Recipe.LeftOut.Any(name => entry.Name.StartsWith($"{name}/", StringComparison.Ordinal)))
                    continue;
                using var bytes = new MemoryStream();
                entry.DataStream.CopyTo(bytes);
                var part = (training.Count + heldOut.Count) % HeldOutEvery == 0 ? heldOut : training;
                part.Add(ImageSample.FromBytes(bytes.ToArray(), label: 0, entry.Name));
            }
        }

        return new TrainingImages(new ImageDataset(training, ["image"]), new ImageDataset(heldOut, ["image"]));
    }
}
