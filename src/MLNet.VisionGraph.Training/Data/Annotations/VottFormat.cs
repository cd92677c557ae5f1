using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// VoTT: an exported JSON file with all photos (<c>assets</c>), which Model Builder takes, or a project's files, one per photo
/// (<c>…-asset.json</c>), with the classes in <c>….vott</c>. Boxes are left, top, width, height in pixels.
/// </summary>
internal sealed class VottFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.Vott;

    public override string Name => "VoTT";

    public override bool CanWrite => true;

    // Photos that were not visited are in neither.
    public override bool NamesBackground => false;

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) =>
        With(files, LabelContent.VottProject, LabelContent.VottAsset);

    public override bool IsWholeFolder(LabelFile file) => file.Extension == ".vott";

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        reading.TryJson(
            files.OrderBy(file => file.Content == LabelContent.VottAsset),
            (file, root) =>
            {
                if (file.Content == LabelContent.VottAsset)
                    ReadAsset(reading, root, file.Place);
                else
                    ReadProject(reading, root, file);
            }
        );
    }

    public override void Write(LabelWriting writing)
    {
        foreach (var (split, images) in writing.Splits)
        {
            var file = split is null ? "vott-export.json" : $"{split}/vott-export.json";
            writing.WriteJson(
                file,
                json =>
                {
                    json.WriteStartObject();
                    json.WriteString("name", "export");
                    json.WriteStartArray("tags");
                    foreach (var name in writing.Classes)
                    {
                        json.WriteStartObject();
                        json.WriteString("name", name);
                        json.WriteString("color", "#5db300");
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    json.WriteString("version", "2.2.0");
                    json.WriteStartObject("assets");
                    foreach (var image in images)
                        WriteAsset(json, image, writing.NameFrom(file, image, split));
                    json.WriteEndObject();
                    json.WriteEndObject();
                }
            );
        }

        writing.Lose("the masks, but for their outer outlines, of", found => found.Mask is not null);
        writing.Lose("all parts but the first of", found => found.Polygons is { Count: > 1 });
        writing.Lose("the marks 'crowd', 'difficult' and 'truncated' of", found => found.IsCrowd || found.IsDifficult || found.IsTruncated);
    }

    private static void ReadProject(LabelReading reading, JsonElement root, LabelFile file)
    {
        foreach (var tag in root.Get("tags").Elements())
        {
            if (tag.Text("name") is { Length: > 0 } name)
                reading.Declare(name);
        }

        if (root.Get("assets") is not { ValueKind: JsonValueKind.Object } assets)
            return;
        foreach (var asset in assets.EnumerateObject())
        {
            // In a project's own file the regions are in other files.
            var place = file.Place.At($"assets.{asset.Name}");
            if (asset.Value.Get("asset") is not null)
                reading.Try(place, null, () => ReadAsset(reading, asset.Value, place));
        }
    }

    private static void ReadAsset(LabelReading reading, JsonElement root, LabelPlace place)
    {
        var asset = root.Get("asset") ?? throw new LabelException(AnnotationProblemKind.BrokenFile, "'asset' is missing");
        var regions = root.Elements("regions", place).ToArray();
        var name = PathOf(asset) ?? throw new LabelException(AnnotationProblemKind.BrokenFile, "'asset' has neither 'path' nor 'name'");
        var size = asset.Get("size");
        var labels = reading.Open(name, place, size?.Size("width"), size?.Size("height"), SplitText.OfFolders(place.File), regions.Length);
        foreach (var (region, at) in regions)
            labels?.Add(at, () => ReadRegion(reading, region));
    }

    // "file:C:/Users/me/my%20photos/a.jpg". A relative path in a file of ours is taken as it is.
    private static string? PathOf(JsonElement asset)
    {
        var path = asset.Text("path");
        var name = asset.Text("name");
        if (path is null || !path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return name ?? path;
        var plain = Uri.UnescapeDataString(path["file:".Length..]);

        // The path's end is more than the name: photos of one name in several folders.
        return name is null || plain.Replace('\\', '/').EndsWith(name, StringComparison.OrdinalIgnoreCase) ? plain : name;
    }

    private static AnnotatedObject ReadRegion(LabelReading reading, JsonElement region)
    {
        string[] tags = [.. region.Get("tags").Elements().Select(tag => ((JsonElement?)tag).Text() ?? string.Empty)];
        if (tags.Length == 0)
            throw new LabelException(AnnotationProblemKind.UnknownClass, "the region has no tags");
        var name = tags.FirstOrDefault(reading.IsUsed) ?? tags[0];
        var points = region.Get("points").Points("points");
        var isPolygon = region.Text("type") is "POLYGON" && points.Length >= 6;
        BoundingBox box;
        if (region.Get("boundingBox") is { } bounds)
            box = BoundingBox.FromSize(bounds.Number("left"), bounds.Number("top"), bounds.Number("width"), bounds.Number("height"));
        else if (points.Length >= 4)
            box = ObjectShape.Corners(points);
        else
            throw new LabelException(
                AnnotationProblemKind.UnsupportedShape,
                $"the region is a {region.Text("type") ?? "shape"} without a box"
            );
        return new AnnotatedObject(name, box) { Polygons = isPolygon ? [points] : null, Tags = tags.Length > 1 ? tags : null };
    }

    private static void WriteAsset(Utf8JsonWriter json, AnnotatedImage image, string name)
    {
        // VoTT's own ids are the MD5 of the path; it is no secret.
        var path = $"file:{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 16));
        json.WriteStartObject(id);
        json.WriteStartObject("asset");
        json.WriteString("format", Path.GetExtension(name).TrimStart('.'));
        json.WriteString("id", id);
        json.WriteString("name", Path.GetFileName(name));
        json.WriteString("path", path);
        json.WriteStartObject("size");
        json.WriteNumber("width", image.Width);
        json.WriteNumber("height", image.Height);
        json.WriteEndObject();
        json.WriteNumber("state", image.Objects.Count > 0 ? 2 : 1);
        json.WriteNumber("type", 1);
        json.WriteEndObject();
        json.WriteStartArray("regions");
        foreach (var (index, found) in image.Objects.Index())
            WriteRegion(json, $"{id[..8]}{index}", found);
        json.WriteEndArray();
        json.WriteString("version", "2.2.0");
        json.WriteEndObject();
    }

    private static void WriteRegion(Utf8JsonWriter json, string id, AnnotatedObject found)
    {
        var box = found.Box;
        var polygon = LabelWriting.OutlinesOf(found)?[0];
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("type", polygon is null ? "RECTANGLE" : "POLYGON");
        json.WriteStartArray("tags");
        foreach (var tag in found.Tags ?? [found.Class])
            json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteStartObject("boundingBox");
        json.WriteNumber("height", box.Height);
        json.WriteNumber("width", box.Width);
        json.WriteNumber("left", box.X0);
        json.WriteNumber("top", box.Y0);
        json.WriteEndObject();
        json.WriteStartArray("points");
        var points = polygon ?? [box.X0, box.Y0, box.X1, box.Y0, box.X1, box.Y1, box.X0, box.Y1];
        for (var i = 0; i + 1 < points.Length; i += 2)
        {
            json.WriteStartObject();
            json.WriteNumber("x", points[i]);
            json.WriteNumber("y", points[i + 1]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
