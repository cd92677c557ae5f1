using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>CreateML: a JSON list of photos, for one photo or many, with boxes as the center, width and height in pixels.</summary>
internal sealed class CreateMlFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.CreateMl;

    public override string Name => "CreateML";

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) => With(files, LabelContent.CreateMl);

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        reading.TryJson(
            files,
            (file, root) =>
            {
                if (root.ValueKind != JsonValueKind.Array)
                    throw new LabelException(AnnotationProblemKind.BrokenFile, "a list of photos was expected");
                foreach (var (index, image) in root.EnumerateArray().Index())
                    reading.Try(file.Place, null, () => ReadImage(reading, image, file.Place.At($"[{index}]")));
            }
        );
    }

    private static void ReadImage(LabelReading reading, JsonElement image, LabelPlace place)
    {
        var name =
            image.Text("image")
            ?? image.Text("imagefilename")
            ?? throw new LabelException(AnnotationProblemKind.BrokenFile, $"{place.Element}: 'image' is missing");
        var member = image.Get("annotations") is null ? "annotation" : "annotations";
        var annotations = image.Elements(member, place).ToArray();
        var labels = reading.Open(name, place, split: SplitText.OfLabelFile(place.File), lost: annotations.Length);
        foreach (var (annotation, at) in annotations)
        {
            labels?.Add(
                at,
                () =>
                {
                    var box =
                        annotation.Get("coordinates")
                        ?? throw new LabelException(AnnotationProblemKind.UnsupportedShape, "'coordinates' is missing");
                    var (x, y, width, height) = (box.Number("x"), box.Number("y"), box.Number("width"), box.Number("height"));
                    return new AnnotatedObject(
                        annotation.Required("label").Trim(),
                        new BoundingBox(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                    );
                }
            );
        }
    }
}
