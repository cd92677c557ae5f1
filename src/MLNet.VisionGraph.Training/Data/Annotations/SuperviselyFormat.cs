using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// Supervisely: a project with <c>meta.json</c>, and in each data set <c>img/a.jpg</c> and <c>ann/a.jpg.json</c>, with rectangles (two
/// corners), polygons (with holes) and bitmaps.
/// </summary>
internal sealed class SuperviselyFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.Supervisely;

    public override string Name => "Supervisely";

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) =>
        With(files, LabelContent.SuperviselyPhoto) is { Count: > 0 } photos ? photos : [];

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        reading.TryJson(
            With(reading.Files, LabelContent.SuperviselyMeta),
            (_, root) =>
            {
                foreach (var each in root.Get("classes").Elements())
                {
                    if (each.Text("title") is { Length: > 0 } name)
                        reading.Declare(name);
                }
            }
        );

        reading.TryJson(files, (file, root) => ReadFile(reading, root, file));
    }

    private static void ReadFile(LabelReading reading, JsonElement root, LabelFile file)
    {
        var objects = root.Elements("objects", file.Place).ToArray();

        // ds/ann/a.jpg.json belongs to ds/img/a.jpg.
        var wanted = string.Join('/', file.Name.Split('/').Select(part => part == "ann" ? "img" : part));
        var photo = reading.Photos.FindByStem(wanted, SplitText.OfFolders(file.Name));
        if (photo is null)
        {
            reading.ReportMissing(Path.ChangeExtension(file.FileName, null), file.Place, objects.Length);
            return;
        }

        var size = root.Get("size");
        var labels = reading.Open(photo, file.Place, size?.Size("width"), size?.Size("height"), SplitText.OfFolders(file.Name));
        foreach (var (found, place) in objects)
            labels?.Add(place, () => ReadObject(found, labels.Labeled));
    }

    private static AnnotatedObject ReadObject(JsonElement found, (int Width, int Height) size)
    {
        var name = found.Required("classTitle");
        var type = found.Text("geometryType") ?? (found.Get("bitmap") is null ? "polygon" : "bitmap");
        var exterior = (found.Get("points")?.Get("exterior")).Points("exterior");
        switch (type)
        {
            case "rectangle" when exterior.Length >= 4:
                return new AnnotatedObject(name, ObjectShape.Corners(exterior));
            case "polygon":
                var holes = (found.Get("points")?.Get("interior")).Elements().Select(hole => ((JsonElement?)hole).Points("interior"));
                return ObjectShape.OfPolygons(name, [exterior], [.. holes], size.Width, size.Height);
            case "bitmap" when found.Get("bitmap") is { } bitmap:
                var origin = bitmap.Get("origin").Numbers("origin", 2);
                return
                    BitmapMask.TryRead(bitmap.Text("data"), origin[0], origin[1], size.Width, size.Height, isCompressed: true) is { } mask
                    ? ObjectShape.OfMask(name, mask)
                    : throw new LabelException(AnnotationProblemKind.BrokenFile, "the bitmap cannot be read");
            default:
                throw new LabelException(
                    AnnotationProblemKind.UnsupportedShape,
                    $"'{name}' is a {type}, which has no area or is not supported"
                );
        }
    }
}
