using System.Xml.Linq;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>CVAT for images 1.1: one XML file with boxes, polygons, ellipses and masks of all photos.</summary>
internal sealed class CvatImagesFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.CvatImages;

    public override string Name => "CVAT for images";

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) => With(files, LabelContent.CvatXml);

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        foreach (var file in files)
            reading.Try(file, () => ReadFile(reading, XmlLabels.Open(file.Path), file));
    }

    private static void ReadFile(LabelReading reading, XElement root, LabelFile file)
    {
        // A task's labels, or a project's.
        foreach (var label in root.Elements("meta").Descendants("labels").Elements("label"))
        {
            if (label.Text("name") is { } name)
                reading.Declare(name);
        }

        if (root.Elements("track").Any())
            throw new LabelException(
                AnnotationProblemKind.UnsupportedShape,
                "this is CVAT for video: export it as 'CVAT for images', or as COCO"
            );
        var task = SplitText.Of(root.Element("meta")?.Element("task").Text("subset"));
        foreach (var image in root.Elements("image"))
        {
            var place = file.Place.At((XObject)image);
            reading.Try(
                place,
                null,
                () =>
                {
                    var name =
                        image.Attribute("name", null) ?? throw new LabelException(AnnotationProblemKind.BrokenFile, "<image> has no name");
                    var labels = reading.Open(
                        name,
                        place,
                        XmlLabels.Size(image.Attribute("width", null)),
                        XmlLabels.Size(image.Attribute("height", null)),
                        SplitText.Of(image.Attribute("subset", null)) ?? SplitText.OfFolders(name.Replace('\\', '/')) ?? task,
                        image.Elements().Count()
                    );

                    // Tags are about the whole photo.
                    foreach (var shape in image.Elements().Where(shape => shape.Name.LocalName != "tag"))
                        labels?.Add(file.Place.At((XObject)shape), () => ReadShape(shape, labels.Labeled));
                }
            );
        }
    }

    private static AnnotatedObject ReadShape(XElement shape, (int Width, int Height) size)
    {
        var name =
            shape.Attribute("label", null)
            ?? throw new LabelException(AnnotationProblemKind.UnknownClass, $"<{shape.Name.LocalName}> has no label");
        var degrees = XmlLabels.Number(shape.Attribute("rotation", null)) ?? 0;
        switch (shape.Name.LocalName)
        {
            case "box":
                var box = new BoundingBox(Number("xtl"), Number("ytl"), Number("xbr"), Number("ybr"));
                return ObjectShape.OfTurnedBox(name, box, degrees, (box.X0 + box.X1) / 2, (box.Y0 + box.Y1) / 2);
            case "polygon":
                return ObjectShape.OfPolygons(name, [Points(shape.Attribute("points", string.Empty)!)]);
            case "ellipse":
                return ObjectShape.OfEllipse(name, Number("cx"), Number("cy"), Number("rx"), Number("ry"), degrees);
            case "mask":
                return ReadMask(name, shape, size);
            default:
                throw new LabelException(
                    AnnotationProblemKind.UnsupportedShape,
                    $"'{name}' is a {shape.Name.LocalName}, which has no area"
                );
        }

        double Number(string attribute) => XmlLabels.Number(shape.Attribute(attribute, null), attribute);
    }

    // Runs of the mask's own rectangle, row by row, beginning outside.
    private static AnnotatedObject ReadMask(string name, XElement shape, (int Width, int Height) size)
    {
        var (left, top, width, height) = (Whole("left"), Whole("top"), Whole("width"), Whole("height"));
        if (width < 1 || height < 1 || left < 0 || top < 0 || left + (long)width > size.Width || top + (long)height > size.Height)
            throw new LabelException(AnnotationProblemKind.OutsideImage, "the mask is not within the photo");
        var pixels = new bool[size.Width * size.Height];
        var (at, isInside) = (0L, false);
        foreach (var text in shape.Attribute("rle", string.Empty)!.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var run = (long)XmlLabels.Number(text.Trim(), "rle");
            if (run < 0 || at + run > (long)width * height)
                throw new LabelException(AnnotationProblemKind.BrokenFile, "the runs of the mask are longer than its rectangle");
            for (var i = at; isInside && i < at + run; i++)
                pixels[(top + i / width) * size.Width + left + i % width] = true;
            (at, isInside) = (at + run, !isInside);
        }

        return ObjectShape.OfMask(name, InstanceMask.FromPixels(pixels, size.Width, size.Height));

        int Whole(string attribute) =>
            XmlLabels.Number(shape.Attribute(attribute, null), attribute) is var number && Math.Abs(number) < int.MaxValue
                ? (int)number
                : -1;
    }

    private static double[] Points(string text) =>
        [
            .. text.Split(';', StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(point =>
                    point.Split(',') is [var x, var y]
                        ? new[] { XmlLabels.Number(x.Trim(), "points"), XmlLabels.Number(y.Trim(), "points") }
                        : throw new LabelException(AnnotationProblemKind.BadNumber, "'points' has a point without x and y")
                ),
        ];
}
