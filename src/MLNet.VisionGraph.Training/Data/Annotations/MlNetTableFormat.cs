namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// The table of ML.NET's own samples of object detection: a row per photo with its path, its labels, and the corners of its boxes (x0, y0,
/// x1, y1), separated by commas; columns are separated by tabs.
/// </summary>
internal sealed class MlNetTableFormat : LabelFormat
{
    public override AnnotationFormat Format => AnnotationFormat.MlNetTable;

    public override string Name => "ML.NET table";

    public override bool NamesBackground => false;

    public override IReadOnlyList<LabelFile> Find(IReadOnlyList<LabelFile> files) =>
        [
            .. files.Where(file =>
                file.Extension is ".tsv" or ".txt" && LabelTable.Open(file) is { Separator: '\t' } table && FirstRow(table) is not null
            ),
        ];

    public override void Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        foreach (var file in files)
        {
            reading.Try(
                file,
                () =>
                {
                    var table = LabelTable.Open(file)!;
                    var hasHeader = !PhotoIndex.HasImageExtension(table.First[0]);
                    foreach (var (row, place) in table.Rows(hasHeader))
                        reading.Try(place, row[0], () => ReadRow(reading, row, place, SplitText.OfLabelFile(file.Name)));
                }
            );
        }
    }

    private static void ReadRow(LabelReading reading, IReadOnlyList<string> row, LabelPlace place, string? split)
    {
        var names = Split(row.ElementAtOrDefault(1));
        var edges = Split(row.ElementAtOrDefault(2));
        var labels = reading.Open(row[0], place, split: split, lost: names.Length);
        if (edges.Length != 4 * names.Length)
            throw new LabelException(
                AnnotationProblemKind.BrokenFile,
                $"the row has {names.Length} labels and {edges.Length} numbers; four a label were expected"
            );
        foreach (var (index, name) in names.Index())
        {
            labels?.Add(
                place.At($"box {index + 1}"),
                () =>
                {
                    double[] at = [.. edges.Skip(4 * index).Take(4).Select(edge => XmlLabels.Number(edge, "box"))];
                    return new AnnotatedObject(name, new BoundingBox(at[0], at[1], at[2], at[3]));
                }
            );
        }
    }

    private static LabelTable? FirstRow(LabelTable table)
    {
        var row = table.First;
        if (!PhotoIndex.HasImageExtension(row[0]))
            row = table.Columns.Count >= 3 ? [.. table.Rows(hasHeader: true).Take(1).SelectMany(each => each.Row)] : [];
        return
            row.Count >= 3
            && PhotoIndex.HasImageExtension(row[0])
            && Split(row[2]) is { Length: >= 4 } numbers
            && numbers.All(each => XmlLabels.Number(each) is not null)
            ? table
            : null;
    }

    private static string[] Split(string? text) =>
        (text ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
