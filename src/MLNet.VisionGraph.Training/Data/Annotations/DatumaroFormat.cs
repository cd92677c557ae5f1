using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// Datumaro: a JSON file per part of the data set, with the photo's size as [height, width] and boxes as x, y, width, height.
/// </summary>
internal sealed class DatumaroFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.Datumaro;

    public override string Name => "Datumaro";

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) => With(files, LabelContent.Datumaro);

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        reading.TryJson(files, (file, root) => ReadFile(reading, root, file));
    }

    private static void ReadFile(LabelReading reading, JsonElement root, LabelFile file)
    {
        string[] names =
        [
            .. (root.Get("categories", "label")?.Get("labels")).Elements().Select(label => label.Text("name") ?? string.Empty),
        ];
        foreach (var name in names.Where(name => name.Length > 0))
            reading.Declare(name);
        var subset = Path.GetFileNameWithoutExtension(file.FileName);
        foreach (var (item, place) in root.Elements("items", file.Place))
        {
            var annotations = item.Elements("annotations", place).ToArray();
            var image = item.Get("image") ?? item.Get("media");
            var name = image?.Text("path") is { Length: > 0 } path ? path : item.Text("id");
            if (name is null || (image is null && annotations.Length == 0))
                continue;
            double[]? size = null;
            reading.Try(place, name, () => size = image?.Get("size") is { } stated ? ((JsonElement?)stated).Numbers("size", 2) : null);
            var labels = reading.Open(
                Resolve(reading, name, subset),
                place,
                size is null ? null : (int)Math.Clamp(size[1], 0, int.MaxValue),
                size is null ? null : (int)Math.Clamp(size[0], 0, int.MaxValue),
                SplitText.Of(subset),
                annotations.Length
            );

            // Captions and labels are about the whole photo.
            foreach (var (annotation, at) in annotations)
            {
                if (annotation.Text("type") is not ("caption" or "label"))
                    labels?.Add(at, () => ReadObject(annotation, names));
            }
        }
    }

    // images/<part>/<path>: a photo of the same name may be in another part.
    private static string Resolve(LabelReading reading, string name, string subset) =>
        reading.Photos.Find($"{subset}/{name}", string.Empty) is { } photo && photo.Parts.Contains(subset) ? photo.Name : name;

    private static AnnotatedObject ReadObject(JsonElement annotation, string[] names)
    {
        var type = annotation.Text("type") ?? "shape";
        if (type is not ("bbox" or "polygon" or "mask" or "ellipse"))
            throw new LabelException(AnnotationProblemKind.UnsupportedShape, $"this is of the type '{type}', which has no area");
        var label = annotation.Get("label_id");
        var index = label.Number();
        var name = index is >= 0 && index < names.Length && names[(int)index] is { Length: > 0 } known ? known : null;

        // The shape first: it may be wrong too.
        var made = Shape(annotation, type, name ?? $"{(label is null ? "null" : label.Text())}");
        var crowd = annotation.Get("attributes") is { } attributes && attributes.Flag("is_crowd");
        return made with { IsCrowd = crowd };
    }

    private static AnnotatedObject Shape(JsonElement annotation, string type, string name)
    {
        switch (type)
        {
            case "bbox":
                var box = annotation.Get("bbox").Numbers("bbox", 4);
                var made = BoundingBox.FromSize(box[0], box[1], box[2], box[3]);
                var degrees = (annotation.Get("attributes")?.Get("rotation")).Number() ?? 0;
                return ObjectShape.OfTurnedBox(name, made, degrees, (made.X0 + made.X1) / 2, (made.Y0 + made.Y1) / 2);
            case "ellipse":
                // Its bounds, as two corners.
                var corners = ObjectShape.Corners(annotation.Get("points").Numbers("points", 4));
                return ObjectShape.OfEllipse(
                    name,
                    (corners.X0 + corners.X1) / 2,
                    (corners.Y0 + corners.Y1) / 2,
                    corners.Width / 2,
                    corners.Height / 2
                );
            case "polygon":
                return ObjectShape.OfPolygons(name, [annotation.Get("points").Numbers("points")]);
            default:
                return ObjectShape.OfMask(
                    name,
                    RunLengthJson.Read(
                        annotation.Get("rle") ?? throw new LabelException(AnnotationProblemKind.BrokenFile, "'rle' is missing")
                    )
                );
        }
    }
}
