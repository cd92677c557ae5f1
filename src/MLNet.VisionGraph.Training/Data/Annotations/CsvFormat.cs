using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// A table of boxes, a row per object. With a header: a column of photos, one of classes, and four of corners, as TensorFlow's tools and
/// Roboflow write it. Without: photo, x0, y0, x1, y1, class, as keras-retinanet reads it; there a row without numbers is a photo without
/// objects. Coordinates are pixels, or, if none in the file is above 1, relative to the photo.
/// </summary>
internal sealed class CsvFormat : LabelFormat
{
    private static readonly string[] s_photo =
    [
        "filename",
        "file",
        "image",
        "imagepath",
        "path",
        "filepath",
        "imagename",
        "imagefile",
        "img",
        "imageid",
        "photo",
        "name",
    ];
    private static readonly string[] s_class = ["class", "label", "classname", "labelname", "category", "name", "classid", "object"];

    public override AnnotationFormat Format => AnnotationFormat.Csv;

    public override string Name => "CSV";

    public override bool CanWrite => true;

    public override bool NamesBackground => false;

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) =>
        [.. files.Where(file => file.Extension is ".csv" or ".tsv" && LabelTable.Open(file) is { } table && Layout.Of(table) is not null)];

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        ReadClasses(reading, files);
        foreach (var file in files)
        {
            reading.Try(
                file,
                () =>
                {
                    var table = LabelTable.Open(file)!;
                    ReadTable(reading, table, Layout.Of(table)!);
                }
            );
        }
    }

    public override void Write(LabelWriting writing)
    {
        foreach (var (split, images) in writing.Splits)
        {
            var file = $"{split ?? "annotations"}.csv";
            var text = new StringBuilder("filename,width,height,class,xmin,ymin,xmax,ymax\n");
            foreach (var image in images)
            {
                var start = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Quoted(writing.NameFrom(file, image))},{image.Width},{image.Height}"
                );
                foreach (var found in image.Objects)
                {
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"{start},{Quoted(found.Class)},{found.Box.X0:R},{found.Box.Y0:R},{found.Box.X1:R},{found.Box.Y1:R}\n"
                    );
                }

                // A photo without objects: as keras-retinanet has it, without values.
                if (image.Objects.Count == 0)
                    text.Append(CultureInfo.InvariantCulture, $"{start},,,,,\n");
            }

            writing.WriteText(file, text.ToString());
        }

        writing.WriteText(
            "classes.csv",
            string.Concat(writing.Classes.Select((name, index) => FormattableString.Invariant($"{Quoted(name)},{index}\n")))
        );
        writing.Lose("the outlines of", found => found.Polygons is not null || found.Mask is not null);
        writing.Lose("the marks 'crowd', 'difficult' and 'truncated' of", found => found.IsCrowd || found.IsDifficult || found.IsTruncated);
        writing.Lose("all names but the first of", found => found.Tags is not null);
    }

    // classes.csv: name, number.
    private static void ReadClasses(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        foreach (
            var file in reading
                .Files.Except(files)
                .Where(file => file.Extension == ".csv" && file.FileName.Contains("class", StringComparison.OrdinalIgnoreCase))
        )
        {
            if (LabelTable.Open(file) is not { First.Count: 2 } table)
                continue;
            reading.Try(
                file,
                () =>
                {
                    var rows = table.Rows(hasHeader: false).Select(each => each.Row).Where(row => row.Count == 2).ToArray();
                    var names = rows.Select(row => (Name: row[0].Trim(), Number: XmlLabels.Number(row[1])))
                        .Where(pair => pair.Number is not null);
                    foreach (var (name, _) in names.OrderBy(pair => pair.Number))
                        reading.Declare(name);
                }
            );
        }
    }

    private static void ReadTable(LabelReading reading, LabelTable table, Layout layout)
    {
        var split = SplitText.OfLabelFile(table.File.Name);
        var isRelative = layout.IsRelative(table);
        var missing = new Dictionary<string, (LabelPlace Place, int Count)>(StringComparer.Ordinal);
        foreach (var (row, place) in table.Rows(layout.HasHeader))
        {
            reading.Try(
                place,
                null,
                () =>
                {
                    if (layout.Text(row, layout.Photo) is not { } name)
                        throw new LabelException(AnnotationProblemKind.BrokenFile, "the row names no photo");
                    var part = SplitText.Of(layout.Text(row, layout.Split)) ?? split;
                    if (missing.TryGetValue(name, out var known))
                    {
                        missing[name] = known with { Count = known.Count + 1 };
                    }
                    else if (reading.Photos.Find(name, table.File.Name, part) is not { } photo)
                    {
                        missing.Add(name, (place, 1));
                    }
                    else
                    {
                        var (width, height) = (
                            XmlLabels.Size(layout.Text(row, layout.Width)),
                            XmlLabels.Size(layout.Text(row, layout.Height))
                        );
                        var labels = reading.Open(photo, place, width, height, part);
                        if (!layout.IsBackground(row))
                            labels?.Add(place, () => layout.Object(row, isRelative ? labels.Labeled : null));
                    }
                }
            );
        }

        foreach (var (name, (place, count)) in missing)
            reading.ReportMissing(name, place, count);
    }

    private static string Quoted(string text) => text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    /// <summary>The columns of a table.</summary>
    private sealed record Layout(
        bool HasHeader,
        int Photo,
        int? Class,
        int[] Box,
        bool IsSize,
        int? Width = null,
        int? Height = null,
        int? Split = null
    )
    {
        private static readonly string[][] s_corners =
        [
            ["xmin", "ymin", "xmax", "ymax"],
            ["x1", "y1", "x2", "y2"],
            ["x0", "y0", "x1", "y1"],
            ["left", "top", "right", "bottom"],
            ["xleft", "ytop", "xright", "ybottom"],
            ["bboxxmin", "bboxymin", "bboxxmax", "bboxymax"],
            ["bboxx1", "bboxy1", "bboxx2", "bboxy2"],
        ];
        private static readonly string[][] s_sizes =
        [
            ["x", "y", "w", "h"],
            ["x", "y", "width", "height"],
            ["left", "top", "width", "height"],
            ["bboxx", "bboxy", "bboxwidth", "bboxheight"],
            ["xmin", "ymin", "width", "height"],
            ["bboxleft", "bboxtop", "bboxwidth", "bboxheight"],
        ];

        /// <summary>Returns the columns of a table; null if it is none of boxes.</summary>
        public static Layout? Of(LabelTable table)
        {
            var photo = table.Find(s_photo);
            var split = table.Find("split", "subset", "set", "usage");
            if (photo is not null && Columns(s_corners) is { } corners)
            {
                return new(
                    true,
                    photo.Value,
                    ClassOf(photo.Value),
                    corners,
                    false,
                    table.Find("width", "imagewidth", "imgwidth"),
                    table.Find("height", "imageheight", "imgheight"),
                    split
                );
            }

            if (photo is not null && Columns(s_sizes) is { } sizes)
                return new(
                    true,
                    photo.Value,
                    ClassOf(photo.Value),
                    sizes,
                    true,
                    table.Find("imagewidth", "imgwidth"),
                    table.Find("imageheight", "imgheight"),
                    split
                );
            var first = table.First;
            var isBare = first.Count == 6 && first.Skip(1).Take(4).All(value => value.Length == 0 || XmlLabels.Number(value) is not null);
            return isBare && PhotoIndex.HasImageExtension(first[0]) ? new Layout(false, 0, 5, [1, 2, 3, 4], false) : null;

            int[]? Columns(string[][] candidates) =>
                candidates.FirstOrDefault(names => names.All(table.Columns.ContainsKey))?.Select(name => table.Columns[name]).ToArray();

            int? ClassOf(int photo) =>
                s_class.Select(name => table.Find(name)).FirstOrDefault(index => index is not null && index != photo);
        }

        public string? Text(IReadOnlyList<string> row, int? column) =>
            column is { } index && index < row.Count && row[index].Trim() is { Length: > 0 } text ? text : null;

        /// <summary>Returns whether a row names a photo without an object.</summary>
        public bool IsBackground(IReadOnlyList<string> row) => Box.All(column => Text(row, column) is null) && Text(row, Class) is null;

        /// <summary>Returns whether the coordinates are fractions: none is above 1, and some are no whole numbers.</summary>
        public bool IsRelative(LabelTable table)
        {
            var isAnyFraction = false;
            foreach (var (row, _) in table.Rows(HasHeader))
            {
                foreach (var column in Box)
                {
                    if (XmlLabels.Number(Text(row, column)) is not { } value)
                        continue;
                    if (Math.Abs(value) > 1.5)
                        return false;
                    isAnyFraction |= value != Math.Floor(value);
                }
            }

            return isAnyFraction;
        }

        public AnnotatedObject Object(IReadOnlyList<string> row, (int Width, int Height)? scale)
        {
            var name = Class is null
                ? "object"
                : Text(row, Class) ?? throw new LabelException(AnnotationProblemKind.UnknownClass, "the row names no class");
            var edges = new double[4];
            for (var i = 0; i < 4; i++)
            {
                var text = Text(row, Box[i]);
                edges[i] =
                    XmlLabels.Number(text)
                    ?? throw new LabelException(
                        AnnotationProblemKind.BadNumber,
                        $"value {Box[i] + 1} of the row is {(text is null ? "missing" : $"'{text}'")}, a number was expected"
                    );
            }

            var (width, height) = scale ?? (1, 1);
            var box = IsSize
                ? BoundingBox.FromSize(edges[0], edges[1], edges[2], edges[3])
                : new BoundingBox(edges[0], edges[1], edges[2], edges[3]);
            return new AnnotatedObject(name, new BoundingBox(box.X0 * width, box.Y0 * height, box.X1 * width, box.Y1 * height));
        }
    }
}
