using System.Globalization;
using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// LabelMe: a JSON file per photo with <c>shapes</c>: polygons, rectangles (two corners), circles (center and a point of the rim) and
/// masks. The photo that the file may hold itself (<c>imageData</c>) is ignored.
/// </summary>
internal sealed class LabelMeFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.LabelMe;

    public override string Name => "LabelMe";

    public override bool CanWrite => true;

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) => With(files, LabelContent.LabelMe);

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        reading.TryJson(files, (file, root) => ReadFile(reading, root, file));
    }

    public override void Write(LabelWriting writing)
    {
        foreach (var image in writing.Images)
        {
            // Beside the photo, where LabelMe looks.
            var folder = image.Split is null ? string.Empty : $"{image.Split}/";
            var file = $"{folder}{writing.StemOf(image)}.json";
            writing.WriteJson(file, json => WriteFile(json, image, writing.NameFrom(file, image, folder.TrimEnd('/'))));
        }

        writing.LoseBoxes();
        writing.Lose("the masks, but for their outer outlines, of", found => found.Mask is not null);
        writing.Lose("the marks 'crowd', 'difficult' and 'truncated' of", found => found.IsCrowd || found.IsDifficult || found.IsTruncated);
        writing.Lose("all names but the first of", found => found.Tags is not null);
        if (
            writing.Classes.Except(writing.Images.SelectMany(image => image.Objects).Select(found => found.Class)).ToArray() is
            { Length: > 0 } unused
        )
            writing.Lose($"the classes without objects ({string.Join(", ", unused)})");
    }

    private static void ReadFile(LabelReading reading, JsonElement root, LabelFile file)
    {
        var (width, height) = (root.Size("imageWidth"), root.Size("imageHeight"));
        var shapes = root.Elements("shapes", file.Place).ToArray();
        var split = SplitText.OfFolders(file.Name);
        var named = root.Text("imagePath");

        // Files are renamed with their photos, and the name inside stays.
        var photo = reading.Photos.FindByStem(file.Name, split) ?? (named is null ? null : reading.Photos.Find(named, file.Name, split));
        if (photo is null)
        {
            reading.ReportMissing(named ?? file.FileName, file.Place, shapes.Length);
            return;
        }

        if (reading.Open(photo, file.Place, width, height, split) is not { } labels)
            return;

        // Shapes with one group number are the parts of one object.
        var groups = shapes.GroupBy(shape => shape.Element.Text("shape_type") is "polygon" or null ? shape.Element.Text("group_id") : null);
        var parts = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        foreach (var group in groups.Where(group => group.Key is not null))
        {
            foreach (var shape in group)
            {
                var key = $"{group.Key}/{shape.Element.Text("label")}";
                if (!parts.TryGetValue(key, out var list))
                    parts.Add(key, list = []);
                list.Add(shape.Element);
            }
        }

        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (shape, place) in shapes)
        {
            var isPolygon = shape.Text("shape_type") is "polygon" or null;
            var key = isPolygon && shape.Text("group_id") is { } group ? $"{group}/{shape.Text("label")}" : null;
            if (key is null || parts[key].Count == 1)
                labels.Add(place, () => ReadShape(shape, labels));
            else if (done.Add(key))
                labels.Add(
                    place,
                    () =>
                        ObjectShape.OfPolygons(shape.Required("label"), [.. parts[key].Select(part => part.Get("points").Points("points"))])
                );
        }
    }

    private static AnnotatedObject ReadShape(JsonElement shape, PhotoLabels labels)
    {
        var name = shape.Required("label").Trim();
        var points = shape.Get("points").Points("points");
        var type = shape.Text("shape_type") ?? "polygon";
        switch (type)
        {
            case "polygon" or "oriented_rectangle" or "rotation":
                return ObjectShape.OfPolygons(name, [points]);
            case "rectangle" when points.Length >= 4:
                return new AnnotatedObject(name, ObjectShape.Corners(points));
            case "circle" when points.Length == 4:
                var radius = double.Hypot(points[2] - points[0], points[3] - points[1]);
                return ObjectShape.OfEllipse(name, points[0], points[1], radius, radius);
            case "ellipse" when points.Length >= 4:
                // Two opposite corners of its bounds, or more points on it.
                var box = ObjectShape.Corners(points);
                return ObjectShape.OfEllipse(name, (box.X0 + box.X1) / 2, (box.Y0 + box.Y1) / 2, box.Width / 2, box.Height / 2);
            case "mask" when points.Length >= 4:
                var bounds = ObjectShape.Corners(points);
                return BitmapMask.TryRead(shape.Text("mask"), bounds.X0, bounds.Y0, labels.Width, labels.Height) is { Area: > 0 } mask
                    ? ObjectShape.OfMask(name, mask)
                    : new AnnotatedObject(name, bounds);
            default:
                throw new LabelException(
                    AnnotationProblemKind.UnsupportedShape,
                    string.Create(CultureInfo.InvariantCulture, $"'{name}' is a {type} of {points.Length / 2} points, which has no area")
                );
        }
    }

    private static void WriteFile(Utf8JsonWriter json, AnnotatedImage image, string name)
    {
        json.WriteStartObject();
        json.WriteString("version", "5.2.1");
        json.WriteStartObject("flags");
        json.WriteEndObject();
        json.WriteStartArray("shapes");
        var group = 0;
        foreach (var found in image.Objects)
        {
            var polygons = LabelWriting.OutlinesOf(found);
            int? id = polygons is { Count: > 1 } ? ++group : null;
            foreach (
                var points in polygons
                    ??
                    [
                        [found.Box.X0, found.Box.Y0, found.Box.X1, found.Box.Y1],
                    ]
            )
            {
                json.WriteStartObject();
                json.WriteString("label", found.Class);
                json.WriteStartArray("points");
                for (var i = 0; i + 1 < points.Length; i += 2)
                    json.WriteNumbers(null, [points[i], points[i + 1]]);
                json.WriteEndArray();
                if (id is null)
                    json.WriteNull("group_id");
                else
                    json.WriteNumber("group_id", id.Value);
                json.WriteString("description", string.Empty);
                json.WriteString("shape_type", polygons is null ? "rectangle" : "polygon");
                json.WriteStartObject("flags");
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteString("imagePath", name);
        json.WriteNull("imageData");
        json.WriteNumber("imageHeight", image.Height);
        json.WriteNumber("imageWidth", image.Width);
        json.WriteEndObject();
    }
}
