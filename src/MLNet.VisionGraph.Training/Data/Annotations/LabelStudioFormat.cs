using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// Label Studio: a JSON list of tasks, or JSON-MIN. Coordinates are per cent of the original size. Of several annotations of a photo the
/// first that was not canceled is taken.
/// </summary>
internal sealed class LabelStudioFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.LabelStudio;

    public override string Name => "Label Studio";

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) => With(files, LabelContent.LabelStudio);

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        reading.TryJson(
            files,
            (file, root) =>
            {
                var tasks = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : default;
                foreach (var (index, task) in tasks.Index())
                    reading.Try(file.Place, null, () => ReadTask(reading, task, file.Place.At($"[{index}]")));
            }
        );
    }

    private static void ReadTask(LabelReading reading, JsonElement task, LabelPlace place)
    {
        var data = task.Get("data") ?? task;
        var path =
            ImageOf(data)
            ?? task.Text("file_upload")
            ?? throw new LabelException(AnnotationProblemKind.BrokenFile, $"{place.Element} names no photo");
        var (results, at) = ResultsOf(task, place);
        var first = results.FirstOrDefault(result => result.Get("original_width") is not null);
        var isSized = first.ValueKind == JsonValueKind.Object;
        var labels = reading.Open(
            NameOf(path),
            place,
            isSized ? first.Size("original_width") : null,
            isSized ? first.Size("original_height") : null,
            lost: results.Length
        );
        foreach (var (index, result) in results.Index())
        {
            // Choices and texts are about the whole photo.
            if (result.Text("type") is not ("choices" or "textarea" or "rating" or "relation" or "labels"))
                labels?.Add(at.At($"{at.Element}[{index}]"), () => ReadResult(result, labels));
        }
    }

    private static (JsonElement[] Results, LabelPlace Place) ResultsOf(JsonElement task, LabelPlace place)
    {
        if (task.Get("annotations") is { ValueKind: JsonValueKind.Array } annotations)
        {
            foreach (var (index, annotation) in annotations.EnumerateArray().Index())
            {
                if (!annotation.Flag("was_cancelled"))
                    return ([.. annotation.Get("result").Elements()], place.At($"{place.Element}.annotations[{index}].result"));
            }

            return ([], place);
        }

        // JSON-MIN: the results are a member with the name of the tag, whatever it is.
        foreach (var member in task.EnumerateObject())
        {
            if (
                member.Value.ValueKind == JsonValueKind.Array
                && member.Value.GetArrayLength() > 0
                && member.Value[0].Get("original_width") is not null
            )
                return ([.. member.Value.EnumerateArray()], place.At($"{place.Element}.{member.Name}"));
        }

        return ([], place);
    }

    private static AnnotatedObject ReadResult(JsonElement result, PhotoLabels labels)
    {
        // In JSON-MIN the values are not in a member of their own.
        var value = result.Get("value") ?? result;
        var type = result.Text("type");
        string[] names =
        [
            .. new[] { "rectanglelabels", "polygonlabels", "ellipselabels", "brushlabels", "labels", "keypointlabels" }
                .SelectMany(kind => value.Get(kind).Elements())
                .Select(each => ((JsonElement?)each).Text() ?? string.Empty),
        ];
        var name =
            names.Length > 0
                ? names[0]
                : throw new LabelException(AnnotationProblemKind.UnknownClass, $"the {type ?? "shape"} has no label");
        var (width, height) = (Original("original_width", labels.Labeled.Width), Original("original_height", labels.Labeled.Height));
        var degrees = value.Get("rotation").Number() ?? 0;
        AnnotatedObject made;
        if (value.Get("points") is { ValueKind: JsonValueKind.Array } points)
        {
            var outline = ((JsonElement?)points).Points("points");
            for (var i = 0; i < outline.Length; i++)
                outline[i] *= (i % 2 == 0 ? width : height) / 100;
            made = ObjectShape.OfPolygons(name, [outline]);
        }
        else if (value.Get("radiusX") is not null)
        {
            made = ObjectShape.OfEllipse(name, X("x"), Y("y"), X("radiusX"), Y("radiusY"), degrees);
        }
        else if (value.Get("width") is not null && value.Get("height") is not null && !value.Get("rle").Elements().Any())
        {
            // Turned about its upper left corner.
            made = ObjectShape.OfTurnedBox(name, BoundingBox.FromSize(X("x"), Y("y"), X("width"), Y("height")), degrees, X("x"), Y("y"));
        }
        else
        {
            throw new LabelException(
                AnnotationProblemKind.UnsupportedShape,
                $"'{name}' is of the type '{type ?? "unknown"}', which is not supported"
            );
        }

        return made with
        {
            Tags = names.Length > 1 ? names : null,
        };

        double X(string member) => value.Number(member) * width / 100;
        double Y(string member) => value.Number(member) * height / 100;
        double Original(string member, int fallback) => result.Size(member) ?? fallback;
    }

    // The first text among the data that looks like a photo.
    private static string? ImageOf(JsonElement data)
    {
        if (data.Text("image") is { Length: > 0 } image)
            return image;
        if (data.ValueKind != JsonValueKind.Object)
            return null;
        return data.EnumerateObject()
            .Where(member => member.Value.ValueKind == JsonValueKind.String)
            .Select(member => ((JsonElement?)member.Value).Text())
            .FirstOrDefault(text => text is not null && PhotoIndex.HasImageExtension(NameOf(text)));
    }

    // "/data/upload/3/1a2b3c4d-a%20b.jpg", "/data/local-files/?d=photos/a.jpg", "s3://bucket/a.jpg".
    private static string NameOf(string path)
    {
        var local = path.IndexOf("?d=", StringComparison.Ordinal);
        var plain = local >= 0 ? path[(local + 3)..] : path.Split('?', 2)[0];
        return Uri.UnescapeDataString(plain);
    }
}
