using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// YOLO: a text file per photo, a line per object, with numbers relative to the photo's size: class, center x, center y, width, height; or
/// class and the corners of an outline, four of them in oriented boxes.
/// </summary>
internal sealed partial class YoloFormat : LabelFormat
{
    // Ten digits are a millionth of a pixel in the largest photos.
    private const string Digits = "0.##########";

    private static readonly JsonSerializerOptions s_quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override AnnotationFormat Format => AnnotationFormat.Yolo;

    public override string Name => "YOLO";

    public override bool CanWrite => true;

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files)
    {
        LabelFile[] descriptions = [.. files.Where(YoloConfig.IsDescription)];
        LabelFile[] labels = [.. files.Where(IsLabels)];
        if (descriptions.Length == 0 && !labels.Any(file => FirstLine().IsMatch(file.Beginning)))
            return [];

        // A text file that is no list of numbers, where others are, is damaged.
        var folders = labels.Select(file => file.Folder).ToHashSet(StringComparer.Ordinal);
        return [.. descriptions, .. files.Where(file => file.Extension == ".txt" && folders.Contains(file.Folder) && !IsAbout(file))];
    }

    public override bool IsWholeFolder(LabelFile file) => YoloConfig.IsDescription(file);

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        var config = YoloConfig.Read(reading, files);
        foreach (var (_, name) in (config.Names ?? new Dictionary<int, string>()).OrderBy(pair => pair.Key))
            reading.Declare(name);
        LabelFile[] labels = [.. files.Where(file => file.Extension == ".txt")];
        if (config.Names is null && labels.Length > 0)
        {
            reading.Report(
                AnnotationProblemKind.Other,
                AnnotationAction.Kept,
                labels[0].Place,
                null,
                "no data.yaml, obj.names or classes.txt names the classes: their numbers are taken as names."
            );
        }

        var parts = config.FindParts();
        var photos = new YoloPhotos(reading.Photos);
        foreach (var file in labels)
        {
            if (photos.Find(file) is not { } photo)
            {
                if (file.Beginning.Trim().Length > 0)
                    reading.ReportMissing(
                        Path.ChangeExtension(file.FileName, null),
                        file.Place,
                        File.ReadLines(file.Path).Take(1000).Count()
                    );
                continue;
            }

            if (reading.Open(photo, file.Place, split: parts.GetValueOrDefault(photo)) is { } found)
                reading.Try(file, () => ReadLines(found, file, config));
        }

        foreach (var (photo, split) in parts)
        {
            if (reading.IsNamed(photo))
                continue;
            reading.Report(
                AnnotationProblemKind.LabelsMissing,
                AnnotationAction.Kept,
                new(photo.Name),
                photo.Name,
                "no label file is there for the photo: it counts as background."
            );
            reading.Open(photo, new(photo.Name), split: split);
        }
    }

    public override void Write(LabelWriting writing)
    {
        var yaml = new List<string> { "path: ." };
        foreach (
            var group in writing.Images.GroupBy(image => image.Split ?? SplitText.Train).OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            var split = group.Key;
            var list = new List<string>();
            foreach (var image in group)
            {
                var lines = image.Objects.Any(found => found.Polygons is { Count: > 0 } || found.Mask is not null)
                    ? image.Objects.Select(found => $"{writing.IndexOf(found.Class)} {Relative(Outline(found), image)}")
                    : image.Objects.Select(found => $"{writing.IndexOf(found.Class)} {Relative(Center(found.Box), image)}");
                writing.WriteLines($"labels/{split}/{writing.StemOf(image)}.txt", lines);
                list.Add(writing.NameFrom($"{split}.txt", image, $"images/{split}"));
            }

            if (!writing.CopiesImages)
                writing.WriteLines($"{split}.txt", list);
            yaml.Add(writing.CopiesImages ? $"{split}: images/{split}" : $"{split}: {split}.txt");
        }

        yaml.Add(FormattableString.Invariant($"nc: {writing.Classes.Count}"));
        yaml.Add("names:");
        yaml.AddRange(
            writing.Classes.Select((name, index) => FormattableString.Invariant($"  {index}: {JsonSerializer.Serialize(name, s_quoted)}"))
        );
        writing.WriteLines("data.yaml", yaml);
        writing.Lose("the marks 'crowd', 'difficult' and 'truncated' of", found => found.IsCrowd || found.IsDifficult || found.IsTruncated);
        writing.LoseBoxes();
        writing.Lose("the masks, but for their outer outlines, of", found => found.Mask is not null);
        writing.Lose("the parts, joined to one outline, of", found => found.Polygons is { Count: > 1 });
        writing.Lose("all names but the first of", found => found.Tags is not null);
    }

    private static void ReadLines(PhotoLabels photo, LabelFile file, YoloConfig config)
    {
        if (new FileInfo(file.Path).Length == 0)
            return;
        FileBytes.CheckRegular(file.Path);
        foreach (var (index, line) in File.ReadLines(file.Path).Index())
        {
            var values = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (values.Length > 0)
                photo.Add(file.Place with { Line = index + 1 }, () => ReadLine(values, photo, config));
        }
    }

    private static AnnotatedObject ReadLine(string[] values, PhotoLabels photo, YoloConfig config)
    {
        double[] numbers = [.. values.Select(Number)];
        var name = ClassOf(numbers[0], config);
        var (width, height) = photo.Labeled;

        // A sixth number is the confidence of a detector.
        var isBox = numbers.Length is 5 or 6 || (config.KeyPointNumbers > 0 && numbers.Length == 5 + config.KeyPointNumbers);
        if (!isBox && (numbers.Length < 7 || numbers.Length % 2 == 0))
        {
            throw new LabelException(
                AnnotationProblemKind.BrokenFile,
                $"the line has {numbers.Length} numbers; 5 (class and box), or 7, 9, … (class and outline) were expected"
            );
        }

        var coordinates = isBox ? numbers.AsSpan(1, 4) : numbers.AsSpan(1);
        foreach (var value in coordinates)
        {
            if (Math.Abs(value) > 4)
                throw new LabelException(
                    AnnotationProblemKind.OutsideImage,
                    FormattableString.Invariant(
                        $"the line has {value:G6}; numbers relative to the photo's size, from 0 to 1, were expected"
                    )
                );
        }

        if (isBox)
        {
            var (x, y, w, h) = (numbers[1] * width, numbers[2] * height, numbers[3] * width, numbers[4] * height);
            return new AnnotatedObject(name, new BoundingBox(x - w / 2, y - h / 2, x + w / 2, y + h / 2));
        }

        var outline = new double[numbers.Length - 1];
        for (var i = 0; i < outline.Length; i++)
            outline[i] = numbers[i + 1] * (i % 2 == 0 ? width : height);
        return ObjectShape.OfPolygons(name, [outline]);
    }

    private static string ClassOf(double number, YoloConfig config)
    {
        if (number != Math.Floor(number) || number is < 0 or > int.MaxValue)
            throw new LabelException(
                AnnotationProblemKind.UnknownClass,
                $"the class is {number.ToString("G6", CultureInfo.InvariantCulture)}, a number from 0 was expected"
            );
        var index = (int)number;
        if (config.Names is null)
            return index.ToString(CultureInfo.InvariantCulture);
        return config.Names.GetValueOrDefault(index)
            ?? throw new LabelException(
                AnnotationProblemKind.UnknownClass,
                $"the class {index} has no name; {config.Names.Count} classes are named"
            );
    }

    private static double Number(string text) =>
        XmlLabels.Number(text)
        ?? throw new LabelException(
            AnnotationProblemKind.BadNumber,
            $"'{(text.Length > 40 ? text[..40] : text)}' was found where a number was expected"
        );

    private static double[] Center(BoundingBox box) => [(box.X0 + box.X1) / 2, (box.Y0 + box.Y1) / 2, box.Width, box.Height];

    // Readers take all lines of a file as outlines if one is. Several parts are joined by lines there and back, which have no area.
    private static double[] Outline(AnnotatedObject found)
    {
        if (LabelWriting.OutlinesOf(found) is not { } polygons)
            return [found.Box.X0, found.Box.Y0, found.Box.X1, found.Box.Y0, found.Box.X1, found.Box.Y1, found.Box.X0, found.Box.Y1];
        if (polygons.Count == 1)
            return polygons[0];
        var start = polygons[0].AsSpan(0, 2).ToArray();
        return [.. polygons.SelectMany(polygon => (double[])[.. polygon, .. polygon.AsSpan(0, 2), .. start])];
    }

    private static string Relative(double[] pixels, AnnotatedImage image) =>
        string.Join(
            ' ',
            pixels.Select(
                (value, index) => (value / (index % 2 == 0 ? image.Width : image.Height)).ToString(Digits, CultureInfo.InvariantCulture)
            )
        );

    private static bool IsLabels(LabelFile file) =>
        file.Extension == ".txt" && !IsAbout(file) && (FirstLine().IsMatch(file.Beginning) || file.Beginning.Trim().Length == 0);

    // Lists of names and of photos, and what people write about a data set.
    private static bool IsAbout(LabelFile file) =>
        YoloConfig.IsNameList(file)
        || file.FileName.StartsWith("readme", StringComparison.OrdinalIgnoreCase)
        || file.FileName.ToLowerInvariant() is "license.txt" or "requirements.txt" or "labelmap.txt" or "notes.txt"
        || PhotoIndex.HasImageExtension(file.Beginning.TrimStart().Split('\n', 2)[0].Trim());

    [GeneratedRegex(@"\A\s*\d+(\.0+)?([ \t]+[-+.\deE]+){4,}[ \t]*\r?(\n|\z)")]
    private static partial Regex FirstLine();
}
