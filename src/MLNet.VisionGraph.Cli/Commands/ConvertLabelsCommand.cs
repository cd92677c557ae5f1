using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Images;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Converts label files of objects from one format to another.</summary>
internal sealed class ConvertLabelsCommand : VisionGraphCommand
{
    // The number of problems of each kind that are listed as text.
    private const int ProblemsShown = 10;

    private static readonly string[] s_written = ["coco", "yolo", "voc", "vott", "labelme", "csv"];
    private static readonly string[] s_read =
    [
        .. s_written,
        "openimages",
        "cvatimages",
        "datumaro",
        "supervisely",
        "labelstudio",
        "createml",
        "mlnettable",
    ];

    private readonly Argument<string> _input = new("input")
    {
        Description = "The folder of the label files and photos, or a label file; the content determines the format.",
        HelpName = "FOLDER|FILE",
    };
    private readonly Option<string> _to;
    private readonly Option<string> _output;
    private readonly Option<string?> _format;
    private readonly Option<string?> _photos;
    private readonly Option<string?> _labelSize;
    private readonly Option<bool> _copyImages;
    private readonly Option<bool> _json;

    public ConvertLabelsCommand(Streams streams)
        : base(
            "convert-labels",
            "Convert labels of objects (boxes, outlines, masks) from one format to another, and check them. "
                + "Labels that are wrong are left out and listed.",
            streams,
            "convert-labels shelf --to coco --output shelf-coco",
            "convert-labels shelf/data.yaml --to voc --output shelf-voc --copy-images",
            "convert-labels annotations/instances.json --images photos --to csv --output boxes --json"
        )
    {
        Add(_input);
        _to = AddOption<string>(
            "--to",
            $"The format to write: one of {string.Join(", ", s_written)}.",
            helpName: string.Join('|', s_written),
            required: true
        );
        _to.AcceptOnlyFromAmong(s_written);
        _output = AddOption<string>("--output", "The folder to write.", helpName: "FOLDER", required: true);
        _format = AddOptional<string>(
            "--format",
            $"The format to read, if there are several in the folder. One of {string.Join(", ", s_read)}. Default: what the files contain.",
            "NAME"
        );
        _format.AcceptOnlyFromAmong(s_read);
        _photos = AddOptional<string>("--images", "The folder of the photos, if they are not in the folder of the labels.", "FOLDER");
        _labelSize = AddOptional<string>(
            "--label-size",
            "The size of the photos that the labels were made for, such as 400x300, if all photos were resized since: labels are scaled.",
            "WxH"
        );
        _copyImages = AddOption<bool>(
            "--copy-images",
            "Copy the photos into the folder. Default: label files name the photos where they are."
        );
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (input, output) = (parsed.GetValue(_input)!, parsed.GetValue(_output)!);
        if (!Directory.Exists(input) && !File.Exists(input))
            throw new FailureException($"There is no folder or file '{input}'.");
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(input)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)))
            throw new UsageException("--output is the folder that is read: choose another one.");
        if (File.Exists(output))
            throw new FailureException($"'{output}' is a file: --output takes a folder.");
        var target = Enum.Parse<AnnotationFormat>(parsed.GetValue(_to)!, ignoreCase: true);
        var labels = ObjectDataset.Load(
            input,
            new ObjectDatasetOptions
            {
                Format = parsed.GetValue(_format) is { } format ? Enum.Parse<AnnotationFormat>(format, ignoreCase: true) : null,
                ImageFolder = parsed.GetValue(_photos),
                LabelSize = SizeOf(parsed.GetValue(_labelSize)),
            }
        );
        cancellationToken.ThrowIfCancellationRequested();
        var losses = labels.WriteTo(output, target, parsed.GetValue(_copyImages));
        if (parsed.GetValue(_json))
            WriteJson(input, output, target, labels, losses);
        else
            WriteText(output, target, labels, losses);
        return ExitCodes.Ok;
    }

    private void WriteText(string output, AnnotationFormat target, ObjectDataset labels, IReadOnlyList<string> losses)
    {
        Out.WriteLine(LabelSummary.Describe(labels));
        foreach (var group in labels.Problems.GroupBy(problem => problem.Kind))
        {
            foreach (var problem in group.Take(ProblemsShown))
                Out.WriteLine($"  {ErrorText.OneLine(problem.ToString())}");
            if (group.Count() > ProblemsShown)
                Out.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  … and {group.Count() - ProblemsShown:N0} more of this kind (--json lists all)"
                    )
                );
        }

        Out.WriteLine($"{output}: {LabelSummary.NameOf(target)}");
        if (losses.Count > 0)
            Out.WriteLine($"{LabelSummary.NameOf(target)} does not hold {string.Join("; ", losses)}.");
    }

    private void WriteJson(string input, string output, AnnotationFormat target, ObjectDataset labels, IReadOnlyList<string> losses) =>
        JsonText.Write(
            Out,
            new
            {
                Input = input,
                Format = labels.Format?.ToString().ToLowerInvariant(),
                labels.Classes,
                Images = labels.Images.Count,
                Train = labels.Images.Count(image => image.Split == "train"),
                Val = labels.Images.Count(image => image.Split == "val"),
                Test = labels.Images.Count(image => image.Split == "test"),
                Background = labels.Images.Count(image => image.Objects.Count == 0),
                Objects = labels.ObjectCount,
                Output = output,
                To = target.ToString().ToLowerInvariant(),
                NotWritten = losses,
                Problems = labels.Problems.Select(problem => new
                {
                    Kind = problem.Kind.ToString(),
                    Action = problem.Action.ToString(),
                    problem.File,
                    problem.Line,
                    problem.Image,
                    problem.Message,
                }),
            }
        );

    private static (int Width, int Height)? SizeOf(string? text)
    {
        if (text is null)
            return null;
        return
            text.Split('x', 'X', '×') is [var width, var height]
            && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w)
            && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h)
            && w > 0
            && h > 0
            ? (w, h)
            : throw new UsageException($"--label-size takes a size such as 400x300, not '{text}'.");
    }
}
