using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// COCO: one JSON file for many photos (<c>images</c>, <c>annotations</c>, <c>categories</c>), often one per part of the data set. Boxes
/// are x, y, width, height; outlines are lists of polygons or run lengths.
/// </summary>
internal sealed class CocoFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.Coco;

    public override string Name => "COCO";

    public override bool CanWrite => true;

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) => With(files, LabelContent.Coco);

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        var categories = new CocoCategories(reading);
        reading.TryJson(WithBoxes(reading, files), (file, root) => ReadFile(reading, categories, root, file));
        categories.Declare();
    }

    public override void Write(LabelWriting writing)
    {
        foreach (var (split, images) in writing.Splits)
        {
            var file = $"annotations/instances_{split ?? "all"}.json";
            writing.WriteJson(
                file,
                json =>
                {
                    json.WriteStartObject();
                    json.WriteStartArray("categories");
                    foreach (var (index, name) in writing.Classes.Index())
                    {
                        json.WriteStartObject();
                        json.WriteNumber("id", index + 1);
                        json.WriteString("name", name);
                        json.WriteString("supercategory", string.Empty);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    json.WriteStartArray("images");
                    foreach (var (index, image) in images.Index())
                    {
                        json.WriteStartObject();
                        json.WriteNumber("id", index + 1);
                        json.WriteString("file_name", writing.NameFrom(file, image));
                        json.WriteNumber("width", image.Width);
                        json.WriteNumber("height", image.Height);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    json.WriteStartArray("annotations");
                    var id = 0;
                    foreach (var (index, image) in images.Index())
                    {
                        foreach (var found in image.Objects)
                            WriteObject(json, writing, ++id, index + 1, found);
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                }
            );
        }

        writing.Lose("the 'difficult' and 'truncated' marks of", found => found.IsDifficult || found.IsTruncated);
        writing.Lose("all names but the first of", found => found.Tags is not null);
    }

    // Captions and keypoints of the same photos lie beside the boxes.
    private static IEnumerable<LabelFile> WithBoxes(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        var hasInstances = files.Any(file => file.FileName.StartsWith("instances_", StringComparison.OrdinalIgnoreCase));
        foreach (var file in files)
        {
            if (hasInstances && file.FileName.Split('_')[0] is "captions" or "person" or "panoptic" or "stuff")
                reading.Report(
                    AnnotationProblemKind.Other,
                    AnnotationAction.LeftOut,
                    file.Place,
                    null,
                    "the boxes are in the files 'instances_…'."
                );
            else
                yield return file;
        }
    }

    private static void ReadFile(LabelReading reading, CocoCategories categories, JsonElement root, LabelFile file)
    {
        var names = categories.Read(root, file.Place);
        var split = SplitText.OfLabelFile(file.Name);
        var counts = root.Get("annotations").Elements().CountBy(each => Key(each, "image_id")).ToDictionary();
        var images = new Dictionary<string, PhotoLabels?>(StringComparer.Ordinal);
        foreach (var (image, place) in root.Elements("images", file.Place))
        {
            reading.Try(
                place,
                null,
                () =>
                {
                    var id = Key(image, "id");
                    var labels = reading.Open(
                        image.Required("file_name"),
                        place,
                        image.Size("width"),
                        image.Size("height"),
                        split ?? SplitText.Of(image.Text("split")),
                        counts.GetValueOrDefault(id)
                    );
                    if (!images.TryAdd(id, labels))
                        throw new LabelException(AnnotationProblemKind.BrokenFile, $"the id {id} is that of another image");
                }
            );
        }

        foreach (var (annotation, place) in root.Elements("annotations", file.Place))
        {
            if (!images.TryGetValue(Key(annotation, "image_id"), out var labels))
            {
                reading.Report(
                    AnnotationProblemKind.ImageMissing,
                    AnnotationAction.LeftOut,
                    place,
                    null,
                    $"'image_id' {annotation.Text("image_id") ?? "is missing"}: 'images' has no such id."
                );
                continue;
            }

            var category = Key(annotation, "category_id");
            labels?.Add(place, () => ReadObject(annotation, names.GetValueOrDefault(category), category));
            if (names.ContainsKey(category))
                categories.Use(names[category]);
        }
    }

    private static AnnotatedObject ReadObject(JsonElement annotation, string? name, string category)
    {
        if (name is null)
            throw new LabelException(AnnotationProblemKind.UnknownClass, $"'category_id' {category} is not among the categories");
        var segmentation = annotation.Get("segmentation");
        AnnotatedObject? shape = null;
        if (segmentation is { ValueKind: JsonValueKind.Object } mask)
        {
            shape = ObjectShape.OfMask(name, RunLengthJson.Read(mask));
        }
        else if (segmentation.Elements().Any())
        {
            // One polygon without the list around it occurs too.
            double[][] polygons =
                segmentation.Elements().First().ValueKind == JsonValueKind.Array
                    ? [.. segmentation.Elements().Select(part => Numbers(part))]
                    : [Numbers(segmentation!.Value)];
            if (polygons.Any(polygon => polygon.Length >= 6))
                shape = ObjectShape.OfPolygons(name, polygons);
        }

        var bbox = annotation.Get("bbox");
        if (shape is null || bbox.Elements().Any())
        {
            var box = bbox.Numbers("bbox", 4);
            shape = (shape ?? new AnnotatedObject(name, default)) with { Box = BoundingBox.FromSize(box[0], box[1], box[2], box[3]) };
        }

        return shape with
        {
            IsCrowd = annotation.Flag("iscrowd"),
            Area = annotation.Get("area").Number(),
        };

        static double[] Numbers(JsonElement part)
        {
            var numbers = ((JsonElement?)part).Numbers("segmentation");
            return numbers.Length % 2 == 0
                ? numbers
                : throw new LabelException(
                    AnnotationProblemKind.BadNumber,
                    $"an outline has {numbers.Length} numbers, an even count was expected"
                );
        }
    }

    private static void WriteObject(Utf8JsonWriter json, LabelWriting writing, int id, int image, AnnotatedObject found)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteNumber("image_id", image);
        json.WriteNumber("category_id", writing.IndexOf(found.Class) + 1);
        json.WriteNumbers("bbox", [found.Box.X0, found.Box.Y0, found.Box.Width, found.Box.Height]);
        json.WriteNumber("area", found.Area ?? found.Mask?.Area ?? found.Box.Area);
        json.WriteNumber("iscrowd", found.IsCrowd ? 1 : 0);
        if (found.Mask is { } mask)
        {
            json.WritePropertyName("segmentation");
            RunLengthJson.Write(json, mask);
        }
        else
        {
            json.WriteStartArray("segmentation");
            foreach (var polygon in found.Polygons ?? [])
                json.WriteNumbers(null, polygon);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // Ids are numbers, but some tools write them as text in one place.
    private static string Key(JsonElement element, string name) => element.Text(name) ?? string.Empty;
}
