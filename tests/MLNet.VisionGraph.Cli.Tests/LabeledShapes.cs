using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>Data sets of drawn disks and squares with outlines.</summary>
internal static class LabeledShapes
{
    /// <summary>Draws images of 120 × 90 pixels with two objects each, and writes labels in COCO's format.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="parts">The parts of the data set that the images belong to in turn; null for none.</param>
    public static void Save(string folder, int count, string[]? parts = null)
    {
        var images = Enumerable.Range(0, count).Select(seed => Draw(folder, seed, parts?[seed % parts.Length])).ToArray();
        new ObjectDataset(DrawnObjects.Classes, images).WriteTo(folder, AnnotationFormat.Coco);
    }

    private static AnnotatedImage Draw(string folder, int seed, string? part)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, part ?? string.Empty, "images"));
        var path = Path.Combine(place.FullName, $"{seed:D2}.png");
        var objects = DrawnObjects
            .Save(path, 120, 90, count: 2, seed)
            .Select(each => new AnnotatedObject(DrawnObjects.Classes[each.Label], new BoundingBox(each.X0, each.Y0, each.X1, each.Y1))
            {
                Polygons = [[each.X0, each.Y0, each.X1, each.Y0, each.X1, each.Y1, each.X0, each.Y1]],
            });
        return new AnnotatedImage(path, 120, 90, [.. objects], part);
    }
}
