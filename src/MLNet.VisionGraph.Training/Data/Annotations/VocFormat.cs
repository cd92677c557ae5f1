using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// Pascal VOC: an XML file per photo (<c>annotation</c>) with the corners of boxes in pixels, as LabelImg, CVAT, Label Studio and Roboflow
/// write it; lists in <c>ImageSets/Main</c> tell the parts of the data set. Corners are taken as they are written: no 1 is subtracted.
/// </summary>
internal sealed partial class VocFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.Voc;

    public override string Name => "Pascal VOC";

    public override bool CanWrite => true;

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) => With(files, LabelContent.VocXml);

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        var splits = ReadLists(reading);
        ReadLabelMap(reading);
        foreach (var file in files)
            reading.Try(file, () => ReadFile(reading, file, splits));
    }

    public override void Write(LabelWriting writing)
    {
        foreach (var image in writing.Images)
        {
            var file = $"Annotations/{writing.StemOf(image)}.xml";
            var name = writing.NameFrom(file, image, "JPEGImages");
            var annotation = new XElement(
                "annotation",
                new XElement("folder", Path.GetFileName(Path.GetDirectoryName(name))),
                new XElement("filename", Path.GetFileName(name)),
                new XElement("path", name),
                new XElement("source", new XElement("database", "Unknown")),
                Size(image),
                new XElement("segmented", 0),
                image.Objects.Select(Object)
            );
            writing.WriteText(file, new XDocument(annotation).ToString().ReplaceLineEndings("\n") + "\n");
        }

        foreach (var (split, images) in writing.Splits)
        {
            if (split is not null)
                writing.WriteLines($"ImageSets/Main/{split}.txt", images.Select(writing.StemOf));
        }

        // The order of the classes, which is not in the XML files.
        writing.WriteLines("labelmap.txt", ["# label:color_rgb:parts:actions", .. writing.Classes.Select(name => $"{name}:::")]);
        writing.Lose("the outlines of", found => found.Polygons is not null || found.Mask is not null);
        writing.Lose("the 'crowd' marks of", found => found.IsCrowd);
        writing.Lose("all names but the first of", found => found.Tags is not null);
    }

    private static void ReadFile(LabelReading reading, LabelFile file, Dictionary<string, string> splits)
    {
        var root = XmlLabels.Open(file.Path);
        if (root.Name.LocalName != "annotation")
            throw new LabelException(
                AnnotationProblemKind.BrokenFile,
                $"the outer element is <{root.Name.LocalName}>, <annotation> was expected"
            );
        XElement[] objects = [.. root.Elements("object")];
        var size = root.Element("size");
        var named = root.Text("filename") ?? root.Text("path");
        var stem = Path.ChangeExtension(file.Name, null);
        var split = Tails(stem).Select(splits.GetValueOrDefault).FirstOrDefault(part => part is not null) ?? SplitText.OfFolders(file.Name);

        // The file's own name is more to be trusted than the one in it, which stays when files are renamed; so are its folders.
        var ending = Path.GetExtension(named)?.ToLowerInvariant();
        var photo =
            Stem(named) == Path.GetFileName(stem) && PhotoIndex.HasImageExtension(named!)
                ? reading.Photos.Find(stem + ending, file.Name, split)
                : null;
        photo ??= reading.Photos.FindByStem(file.Name, split) ?? (named is null ? null : reading.Photos.Find(named, file.Name, split));
        if (photo is null)
        {
            reading.ReportMissing(named ?? Path.GetFileName(stem), file.Place, objects.Length);
            return;
        }

        var labels = reading.Open(photo, file.Place, XmlLabels.Size(size.Text("width")), XmlLabels.Size(size.Text("height")), split);
        foreach (var found in objects)
            labels?.Add(file.Place.At((XObject)found), () => ReadObject(found));
    }

    private static AnnotatedObject ReadObject(XElement found)
    {
        var name = found.Text("name") ?? throw new LabelException(AnnotationProblemKind.UnknownClass, "<name> is missing");
        var box = found.Element("bndbox");
        var polygon = found.Element("polygon");
        AnnotatedObject made;
        if (box is not null)
            made = new AnnotatedObject(name, new BoundingBox(Edge("xmin"), Edge("ymin"), Edge("xmax"), Edge("ymax")));
        else if (polygon is not null)
            made = ObjectShape.OfPolygons(name, [Points(polygon)]);
        else
            throw new LabelException(AnnotationProblemKind.UnsupportedShape, "the object has no <bndbox>");
        if (box is not null && polygon is not null && Points(polygon) is { Length: >= 6 } outline)
            made = made with { Polygons = [outline] };
        return made with { IsDifficult = XmlLabels.Flag(found.Text("difficult")), IsTruncated = XmlLabels.Flag(found.Text("truncated")) };

        double Edge(string edge) => XmlLabels.Number(box.Text(edge), edge);
    }

    // <x1>, <y1>, <x2>, … as Roboflow writes them, or <pt> with <x> and <y>.
    private static double[] Points(XElement polygon) =>
        polygon.Elements("pt").Any()
            ?
            [
                .. polygon
                    .Elements("pt")
                    .SelectMany(point => new[] { XmlLabels.Number(point.Text("x"), "x"), XmlLabels.Number(point.Text("y"), "y") }),
            ]
            :
            [
                .. Enumerable
                    .Range(1, polygon.Elements().Count() / 2)
                    .SelectMany(index => new[] { $"x{index}", $"y{index}" })
                    .Select(edge => XmlLabels.Number(polygon.Text(edge), edge)),
            ];

    private static Dictionary<string, string> ReadLists(LabelReading reading)
    {
        var splits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in reading.Files.Where(file => file.Extension == ".txt" && file.Name.Split('/').Contains("ImageSets")))
        {
            // trainval.txt repeats train.txt and val.txt; cat_train.txt is about one class.
            if (SplitText.Of(Path.GetFileNameWithoutExtension(file.FileName)) is not { } split)
                continue;
            reading.Try(
                file,
                () =>
                {
                    foreach (var line in File.ReadLines(file.Path))
                    {
                        if (Flag().Replace(line.Trim(), string.Empty) is { Length: > 0 } name)
                            splits.TryAdd(name, split);
                    }
                }
            );
        }

        return splits;
    }

    private static void ReadLabelMap(LabelReading reading)
    {
        if (reading.Files.FirstOrDefault(file => file.FileName == "labelmap.txt") is not { } file)
            return;
        reading.Try(
            file,
            () =>
            {
                foreach (var line in File.ReadLines(file.Path))
                {
                    // label:color_rgb:parts:actions; a label may have colons too.
                    var parts = line.Split(':');
                    var name = string.Join(':', parts[..Math.Max(1, parts.Length - 3)]).Trim();
                    if (!line.StartsWith('#') && name is { Length: > 0 } and not "background")
                        reading.Declare(name);
                }
            }
        );
    }

    private static XElement Object(AnnotatedObject found) =>
        new(
            "object",
            new XElement("name", XmlText(found.Class)),
            new XElement("pose", "Unspecified"),
            new XElement("truncated", found.IsTruncated ? 1 : 0),
            new XElement("difficult", found.IsDifficult ? 1 : 0),
            new XElement(
                "bndbox",
                new XElement("xmin", Text(found.Box.X0)),
                new XElement("ymin", Text(found.Box.Y0)),
                new XElement("xmax", Text(found.Box.X1)),
                new XElement("ymax", Text(found.Box.Y1))
            )
        );

    private static XElement Size(AnnotatedImage image) =>
        new("size", new XElement("width", image.Width), new XElement("height", image.Height), new XElement("depth", 3));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // Characters that XML cannot hold at all.
    private static string XmlText(string text) =>
        string.Concat(text.Select(character => XmlConvert.IsXmlChar(character) || char.IsSurrogate(character) ? character : '_'));

    private static string? Stem(string? name) => name is null ? null : Path.GetFileNameWithoutExtension(name.Replace('\\', '/'));

    // a/b/c, b/c, c.
    private static IEnumerable<string> Tails(string stem)
    {
        yield return stem;
        for (var slash = stem.IndexOf('/'); slash >= 0; slash = stem.IndexOf('/', slash + 1))
            yield return stem[(slash + 1)..];
    }

    // Whether the photo has the class of the list; a name may have spaces itself.
    [GeneratedRegex(@"\s+(-1|0|1)\z")]
    private static partial Regex Flag();
}
