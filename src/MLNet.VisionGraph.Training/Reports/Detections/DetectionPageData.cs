namespace MLNet.VisionGraph.Training.Reports.Detections;

/// <summary>The content of a page.</summary>
/// <param name="Report">The numbers.</param>
/// <param name="Objects">The objects, by column.</param>
/// <param name="Detections">The detections, by column.</param>
/// <param name="Pictures">The images that are shown with their boxes, in the order in which they are shown.</param>
/// <param name="Crops">The small pictures.</param>
/// <param name="Missed">Objects to show where they are missed: index of the object, index of the crop.</param>
/// <param name="Invented">Detections to show where they are invented: index of the detection, index of the crop.</param>
internal sealed record DetectionPageData(
    DetectionDocument Report,
    DetectionObjectColumns Objects,
    DetectionColumns Detections,
    IReadOnlyList<DetectionPicture> Pictures,
    IReadOnlyList<DetectionCrop> Crops,
    IReadOnlyList<int[]> Missed,
    IReadOnlyList<int[]> Invented
);

/// <summary>Objects, by column; see <see cref="MatchedObject"/>.</summary>
internal sealed record DetectionObjectColumns(int[] Image, int[] Class, int[] Crowd);

/// <summary>Detections, by column; see <see cref="MatchedDetection"/>.</summary>
internal sealed record DetectionColumns(int[] Image, int[] Class, double[] Score, int[] Match, int[] Over);

/// <summary>An image with its boxes.</summary>
/// <param name="Image">The index of the image.</param>
/// <param name="Source">The picture, a data URL.</param>
/// <param name="Objects">The objects: index, x0, y0, x1, y1.</param>
/// <param name="Detections">The detections: index, x0, y0, x1, y1.</param>
/// <param name="ObjectOutlines">The outlines of objects, by index.</param>
/// <param name="DetectionOutlines">The outlines of detections, by index.</param>
internal sealed record DetectionPicture(
    int Image,
    string Source,
    IReadOnlyList<double[]> Objects,
    IReadOnlyList<double[]> Detections,
    IReadOnlyDictionary<int, double[][]> ObjectOutlines,
    IReadOnlyDictionary<int, double[][]> DetectionOutlines
);

/// <summary>A small picture of a part of an image.</summary>
/// <param name="Name">The name of the image.</param>
/// <param name="Source">The picture, a data URL.</param>
/// <param name="Window">What it shows of the image: left, top, width, height in pixels.</param>
/// <param name="Boxes">The boxes to draw: x0, y0, x1, y1 in pixels of the image.</param>
internal sealed record DetectionCrop(string Name, string Source, int[] Window, IReadOnlyList<double[]> Boxes);
