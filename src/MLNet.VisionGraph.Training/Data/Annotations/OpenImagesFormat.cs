namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// Open Images: a table of boxes with corners relative to the photo (XMin, XMax, YMin, YMax, in this order), photos by their ids, and
/// classes by identifiers such as <c>/m/011k07</c>, whose names are in a second table without header.
/// </summary>
internal sealed class OpenImagesFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.OpenImages;

    public override string Name => "Open Images";

    public override bool NamesBackground => false;

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) =>
        [
            .. files.Where(file =>
                file.Extension == ".csv"
                && LabelTable.Open(file) is { } table
                && table.Find("imageid") is not null
                && table.Find("labelname") is not null
                && table.Find("xmin") is not null
            ),
        ];

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        var names = ReadNames(reading);
        foreach (var file in files)
            reading.Try(file, () => ReadTable(reading, LabelTable.Open(file)!, names));
    }

    private static void ReadTable(LabelReading reading, LabelTable table, Dictionary<string, string> names)
    {
        var split = SplitText.OfLabelFile(table.File.Name);
        int[] edges =
        [
            .. ((string[])["xmin", "ymin", "xmax", "ymax"]).Select(name =>
                table.Find(name) ?? throw new LabelException(AnnotationProblemKind.BrokenFile, $"there is no column '{name}'")
            ),
        ];
        var (photoColumn, classColumn) = (table.Find("imageid")!.Value, table.Find("labelname")!.Value);
        var missing = new Dictionary<string, (LabelPlace Place, int Count)>(StringComparer.Ordinal);
        foreach (var (row, place) in table.Rows(hasHeader: true))
        {
            if (row.Count < table.First.Count)
            {
                reading.Report(
                    AnnotationProblemKind.BrokenFile,
                    AnnotationAction.LeftOut,
                    place,
                    null,
                    $"the row has {row.Count} values, {table.First.Count} were expected."
                );
                continue;
            }

            if (reading.Photos.Find(row[photoColumn], table.File.Name, split) is not { } photo)
            {
                var known = missing.GetValueOrDefault(row[photoColumn], (place, 0));
                missing[row[photoColumn]] = (known.Item1, known.Item2 + 1);
                continue;
            }

            var labels = reading.Open(photo, place, split: split);
            labels?.Add(
                place,
                () =>
                {
                    double[] at = [.. edges.Select(column => XmlLabels.Number(row[column], table.First[column]))];
                    var (width, height) = labels.Labeled;
                    var box = new BoundingBox(at[0] * width, at[1] * height, at[2] * width, at[3] * height);
                    return new AnnotatedObject(names.GetValueOrDefault(row[classColumn], row[classColumn]), box)
                    {
                        IsCrowd = Is(table.Find("isgroupof")),
                        IsTruncated = Is(table.Find("istruncated")),
                    };

                    bool Is(int? column) => column is { } index && XmlLabels.Flag(row[index]);
                }
            );
        }

        foreach (var (name, (place, count)) in missing)
            reading.ReportMissing(name, place, count);
    }

    private static Dictionary<string, string> ReadNames(LabelReading reading)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var file in reading.Files.Where(file =>
                file.Extension == ".csv" && file.FileName.Contains("class", StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            if (LabelTable.Open(file) is not { First.Count: 2 } table)
                continue;
            reading.Try(
                file,
                () =>
                {
                    foreach (var (row, _) in table.Rows(hasHeader: false))
                    {
                        if (row.Count == 2 && row[0] is not "LabelName")
                            names.TryAdd(row[0].Trim(), row[1].Trim());
                    }
                }
            );
        }

        return names;
    }
}
