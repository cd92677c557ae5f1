namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>A photo with its objects.</summary>
/// <param name="Image">The photo.</param>
/// <param name="Width">The width of the photo, in pixels.</param>
/// <param name="Height">The height of the photo, in pixels.</param>
/// <param name="Objects">The objects.</param>
internal sealed record DetectionSample(ImageSample Image, int Width, int Height, IReadOnlyList<TrainedObject> Objects)
{
    /// <summary>Creates the samples of a data set.</summary>
    /// <param name="images">The data set.</param>
    /// <param name="classNames">The names of the classes, in the order of the labels. Objects of other classes are left out.</param>
    public static DetectionSample[] From(ObjectDataset images, IReadOnlyList<string> classNames)
    {
        var labels = classNames.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        return
        [
            .. images.Images.Select(image => new DetectionSample(
                ImageSample.FromFile(image.Path, 0),
                image.Width,
                image.Height,
                [
                    .. image
                        .Objects.Where(found => labels.ContainsKey(found.Class))
                        .Select(found => new TrainedObject(labels[found.Class], found.Box, found.Polygons, found.Mask)
                        {
                            IsCrowd = found.IsCrowd,
                            Area = found.Area,
                        }),
                ]
            )),
        ];
    }
}
