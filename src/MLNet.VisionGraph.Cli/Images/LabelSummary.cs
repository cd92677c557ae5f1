using System.Globalization;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Images;

/// <summary>Describes a data set of objects in one line.</summary>
internal static class LabelSummary
{
    /// <summary>
    /// Returns the line, such as <c>COCO: 3 classes, 205 images in train, 87 in val, 4,886 objects; left out: 2 without area</c>.
    /// </summary>
    public static string Describe(ObjectDataset labels)
    {
        List<string> parts = [Count(labels.Classes.Count, "class", "classes")];
        var groups = labels.Images.GroupBy(image => image.Split).OrderBy(group => Order(group.Key)).ToArray();
        foreach (var (index, group) in groups.Index())
        {
            var count = index == 0 ? Count(group.Count(), "image", "images") : group.Count().ToString("N0", CultureInfo.InvariantCulture);
            parts.Add(
                group.Key is not null ? $"{count} in {group.Key}"
                : groups.Length > 1 ? $"{count} in no part"
                : count
            );
        }

        if (labels.Images.Count(image => image.Objects.Count == 0) is > 0 and var background)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{background:N0} of them without objects"));
        parts.Add(Count(labels.ObjectCount, "object", "objects"));
        var left = labels
            .Problems.Where(problem => problem.Action == AnnotationAction.LeftOut)
            .CountBy(problem => problem.Kind)
            .OrderBy(pair => pair.Key)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value:N0} {KindOf(pair.Key)}"))
            .ToArray();
        var name = labels.Format is { } format ? $"{NameOf(format)}: " : string.Empty;
        return $"{name}{string.Join(", ", parts)}{(left.Length > 0 ? $"; left out: {string.Join(", ", left)}" : string.Empty)}";
    }

    /// <summary>Returns the name of a format that people use.</summary>
    public static string NameOf(AnnotationFormat format) =>
        format switch
        {
            AnnotationFormat.Coco => "COCO",
            AnnotationFormat.Yolo => "YOLO",
            AnnotationFormat.Voc => "Pascal VOC",
            AnnotationFormat.Vott => "VoTT",
            AnnotationFormat.LabelMe => "LabelMe",
            AnnotationFormat.Csv => "CSV",
            AnnotationFormat.OpenImages => "Open Images",
            AnnotationFormat.CvatImages => "CVAT for images",
            AnnotationFormat.Datumaro => "Datumaro",
            AnnotationFormat.Supervisely => "Supervisely",
            AnnotationFormat.LabelStudio => "Label Studio",
            AnnotationFormat.CreateMl => "CreateML",
            _ => "ML.NET table",
        };

    private static string KindOf(AnnotationProblemKind kind) =>
        kind switch
        {
            AnnotationProblemKind.BrokenFile => "broken",
            AnnotationProblemKind.BadNumber => "with wrong numbers",
            AnnotationProblemKind.NoArea => "without area",
            AnnotationProblemKind.OutsideImage => "outside the photo",
            AnnotationProblemKind.UnknownClass => "of unknown classes",
            AnnotationProblemKind.UnsupportedShape => "of unsupported shapes",
            AnnotationProblemKind.ImageMissing => "without their photo",
            AnnotationProblemKind.ImageUnreadable => "photos that cannot be read",
            AnnotationProblemKind.LabelsMissing => "unlabeled parts",
            AnnotationProblemKind.SizeMismatch => "of another size",
            _ => "others",
        };

    private static int Order(string? split) => Array.IndexOf(["train", "val", "test", null], split);

    private static string Count(int count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}
