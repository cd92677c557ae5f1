using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Images;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Storage;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Finds the objects in images. Results are written in the order of the images, each as soon as it is available.</summary>
internal sealed class DetectCommand : VisionGraphCommand
{
    private readonly Argument<string[]> _images = new("images")
    {
        Description = "Images, folders of images, or - for one path per line on standard input.",
        HelpName = "IMAGE|FOLDER|-",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string> _model;
    private readonly Option<double> _threshold;
    private readonly Option<string?> _draw;
    private readonly Option<int?> _threads;
    private readonly Option<bool> _json;
    private readonly Option<bool> _jsonLines;

    public DetectCommand(Streams streams)
        : base(
            "detect",
            "Find the objects in images with a trained detector. The exit code is 1 if an image could not be read.",
            streams,
            "detect --model models/cells photo.jpg",
            "detect --model models/cells photos --draw found",
            "find . -name '*.jpg' | visiongraph detect --model models/cells - --json-lines"
        )
    {
        Add(_images);
        _model = AddOption<string>(
            "--model",
            "The folder of a trained detector, or its .safetensors file.",
            helpName: "FOLDER|FILE",
            required: true
        );
        _threshold = AddOption("--threshold", "The score above which an object counts as found, from 0 to 1.", 0.5, "SCORE");
        _draw = AddOptional<string>("--draw", "A folder to write the images to, with the objects drawn on them.", "DIR");
        _threads = AddThreads();
        _json = AddJson();
        _jsonLines = AddOption<bool>("--json-lines", "Write one JSON document per line and image.");
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var threads = ThreadsOf(parsed, _threads) ?? Environment.ProcessorCount;
        var (threshold, draw) = (parsed.GetValue(_threshold), parsed.GetValue(_draw));
        if (!(threshold is >= 0 and < 1))
            throw new UsageException($"--threshold takes a score from 0 to 1, not {threshold.ToString(CultureInfo.InvariantCulture)}.");
        if (parsed.GetValue(_json) && parsed.GetValue(_jsonLines))
            throw new UsageException("--json gives one document, --json-lines one per image: omit one of them.");
        if (draw is not null)
            Directory.CreateDirectory(draw);
        using var detector = DetectorFile.Load(parsed.GetValue(_model)!, threshold);
        var isJson = parsed.GetValue(_json) || parsed.GetValue(_jsonLines);
        using var rows = isJson ? new JsonRows(Out, parsed.GetValue(_json)) : null;
        var (count, failures, objects) = (0, 0, 0);
        foreach (
            var found in OrderedParallel.Select(
                ImageFiles.Enumerate(parsed.GetValue(_images)!, Streams.In),
                image => Detect(detector, image, draw),
                threads,
                cancellationToken
            )
        )
        {
            count++;
            objects += found.Objects.Count;
            failures += found.Error is null ? 0 : 1;
            if (rows is not null)
                rows.Add(ToJson(found));
            else if (found.Error is not null)
                Streams.Error.WriteLine(found.Error);
            else
                Write(found);
            if (Streams.IsOutClosed)
                break;
        }

        if (!isJson && count > 1)
            Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{objects} objects in {count - failures} images"));
        if (failures > 0)
            Streams.Error.WriteLine($"{failures} of {count} images could not be read.");
        return failures > 0 ? ExitCodes.Error : ExitCodes.Ok;
    }

    private void Write(Found found)
    {
        var counts = found.Objects.CountBy(each => each.Label).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key);
        var summary = found.Objects.Count == 0 ? "nothing" : string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"));
        Out.WriteLine($"{found.Image}: {summary}");
        foreach (var each in found.Objects)
        {
            var (box, area) = (each.Box, each.Mask is { } mask ? $"  {mask.Area} pixels" : string.Empty);
            Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {each.Label,-16} {each.Score:F4}  {box.X0:F1} {box.Y0:F1} {box.X1:F1} {box.Y1:F1}{area}"
                )
            );
        }
    }

    private static Found Detect(ObjectDetectionTransformer detector, string image, string? draw)
    {
        try
        {
            var objects = detector.Detect(image);
            if (draw is not null)
            {
                var drawn = DetectionDrawing.Draw(image, objects);
                WholeFile.Write(
                    Path.Combine(draw, Path.GetFileNameWithoutExtension(image) + ".png"),
                    file => File.WriteAllBytes(file, drawn)
                );
            }

            return new Found(image, objects, null);
        }
        catch (InvalidImageException exception)
        {
            return new Found(image, [], ErrorText.Describe(exception));
        }
    }

    private static object ToJson(Found found) =>
        found.Error is not null
            ? new { found.Image, found.Error }
            : new
            {
                found.Image,
                Objects = found.Objects.Select(each => new
                {
                    Class = each.Label,
                    each.Score,
                    Box = new[] { each.Box.X0, each.Box.Y0, each.Box.X1, each.Box.Y1 },
                    Area = each.Mask?.Area,
                    Mask = each.Mask is { } mask
                        ? new { Size = new[] { mask.Height, mask.Width }, Counts = mask.ToCompressedRunLengths() }
                        : null,
                }),
            };

    private sealed record Found(string Image, IReadOnlyList<Detection> Objects, string? Error);
}
