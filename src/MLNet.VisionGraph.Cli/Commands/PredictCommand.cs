using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Images;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Predicts the classes of images. Results are written in the order of the images, each as soon as it is available.</summary>
internal sealed class PredictCommand : VisionGraphCommand
{
    // The column width for paths that are not yet known when the header is written.
    private const int PathWidth = 40;

    private readonly Argument<string[]> _images = new("images")
    {
        Description = "Images, folders of images, or - for one path per line on standard input.",
        HelpName = "IMAGE|FOLDER|-",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string> _model;
    private readonly Option<int> _top;
    private readonly Option<int?> _threads;
    private readonly Option<bool> _json;
    private readonly Option<bool> _jsonLines;

    public PredictCommand(Streams streams)
        : base(
            "predict",
            "Predict the classes of images with a trained model. Load models only from sources that you trust. "
                + "The exit code is 1 if an image could not be read.",
            streams,
            "predict --model models/flowers photo.jpg",
            "predict --model models/flowers/flowers.onnx photos --json",
            "find . -name '*.jpg' | visiongraph predict --model models/flowers - --json-lines"
        )
    {
        Add(_images);
        _model = AddModel();
        _top = AddOption("--top", "The number of classes to show per image.", 3, "K");
        _threads = AddThreads();
        _json = AddJson();
        _jsonLines = AddOption<bool>("--json-lines", "Write one JSON document per line and image.");
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (top, threads) = (parsed.GetValue(_top), ThreadsOf(parsed, _threads) ?? Environment.ProcessorCount);
        if (top < 1)
            throw new UsageException($"--top takes 1 or more, not {top}.");
        if (parsed.GetValue(_json) && parsed.GetValue(_jsonLines))
            throw new UsageException("--json gives one document, --json-lines one per image: omit one of them.");
        var names = parsed.GetValue(_images)!;
        var images = ImageFiles.Enumerate(names, Streams.In);
        if (!names.Contains("-"))
            images = [.. images];
        using var model = ImageModel.Load(parsed.GetValue(_model)!);
        var isJson = parsed.GetValue(_json) || parsed.GetValue(_jsonLines);
        using var rows = isJson ? new JsonRows(Out, parsed.GetValue(_json)) : null;
        TextTable? table = null;
        var (count, failures, first) = (0, 0, (string?)null);
        try
        {
            foreach (var scores in model.Score(images, threads, cancellationToken))
            {
                count++;
                if (scores.Error is not null)
                    (failures, first) = (failures + 1, first ?? scores.Error);
                (string Name, float Probability)[] classes =
                [
                    .. model.ClassNames.Zip(scores.Probabilities).OrderByDescending(pair => pair.Second).Take(top),
                ];
                if (rows is not null)
                    rows.Add(ToJson(scores, classes));
                else if (scores.Error is not null)
                    Streams.Error.WriteLine(scores.Error);
                else
                    (table ??= Table(images, model)).Add(Row(scores.Image, classes));
                if (Streams.IsOutClosed)
                    break;
            }
        }
        catch (OperationCanceledException) when (count > 0)
        {
            Streams.Error.WriteLine($"Interrupted after {count} images.");
            return ExitCodes.Interrupted;
        }

        if (failures == 0)
            return ExitCodes.Ok;
        if (isJson)
            Streams.Error.WriteLine(failures == 1 ? first : $"{failures} of {count} images could not be read, the first: {first}");
        else if (count > 1)
            Streams.Error.WriteLine($"{failures} of {count} images could not be read.");
        return ExitCodes.Error;
    }

    private TextTable Table(IEnumerable<string> images, ImageModel model) =>
        new(
            Out,
            ["image", "class", ">probability", "next"],
            [
                images is IReadOnlyCollection<string> known ? known.Max(image => image.Length) : PathWidth,
                model.ClassNames.Max(name => name.Length),
                0,
                0,
            ]
        );

    private static string[] Row(string image, (string Name, float Probability)[] classes) =>
        [
            image,
            classes[0].Name,
            classes[0].Probability.ToString("F4", CultureInfo.InvariantCulture),
            string.Join(
                ", ",
                classes.Skip(1).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Name} {pair.Probability:F4}"))
            ),
        ];

    private static object ToJson(ImageScores scores, (string Name, float Probability)[] classes) =>
        scores.Error is not null
            ? new { scores.Image, scores.Error }
            : new
            {
                scores.Image,
                Class = classes[0].Name,
                classes[0].Probability,
                Top = classes.Select(pair => new { Class = pair.Name, pair.Probability }),
            };
}
