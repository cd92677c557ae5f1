using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using MLNet.VisionGraph.Cli.Images;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Measures the speed of a backbone or a model on this machine.</summary>
internal sealed class BenchCommand : VisionGraphCommand
{
    private readonly Option<string?> _backbone;
    private readonly Option<string> _weights;
    private readonly Option<string?> _model;
    private readonly Option<string?> _dataset;
    private readonly Option<int?> _imageSize;
    private readonly Option<bool> _int8;
    private readonly Option<double> _seconds;
    private readonly Option<int?> _threads;
    private readonly Option<bool> _json;

    public BenchCommand(Streams streams)
        : base(
            "bench",
            "Measure images per second and milliseconds per image on this machine: "
                + "for a backbone's features, with decoded images, and with files if --dataset is given; "
                + "or for a trained model, with files. The alternatives take turns; numbers are medians of the rounds.",
            streams,
            "bench --backbone mobilevig_ti",
            "bench --backbone efficientvit_m0 --dataset photos --seconds 30",
            "bench --backbone mobilevig_ti --weights pretrained --dataset photos --int8",
            "bench --model models/flowers --dataset photos --json"
        )
    {
        _backbone = AddBackbone("The backbone. Default: the one named in the weights file, otherwise efficientvit_m0.");
        _weights = AddOption(
            "--weights",
            $"{WeightsChoice.Description} Speed does not depend on them.",
            "random",
            "pretrained|starter|random|FILE"
        );
        _model = AddOptional<string>(
            "--model",
            "A trained model instead of a backbone: the output folder of a training, or a .mlnet, .zip, or .onnx file.",
            "DIR|FILE"
        );
        _dataset = AddOptional<string>("--dataset", "A folder of images.", "FOLDER");
        _imageSize = AddOptional<int?>("--image-size", "The side length of a backbone's images in pixels. Default: the backbone's.", "N");
        _int8 = AddOption<bool>(
            "--int8",
            "Measure a backbone in int8 as well as in float32. "
                + "Which convolutions stay in float32 depends on the weights and on the images of --dataset, "
                + "from which the ranges are learned; without --dataset they are learned from noise."
        );
        _seconds = AddOption("--seconds", "The approximate duration.", 12.0, "SECONDS");
        _threads = AddThreads();
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (seconds, threads) = (parsed.GetValue(_seconds), ThreadsOf(parsed, _threads) ?? Environment.ProcessorCount);
        if (seconds is not (>= 1 and < 1e5))
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--seconds takes 1 or more, not {seconds}."));
        string[] files = parsed.GetValue(_dataset) is { } folder ? [.. ImageFiles.Enumerate([folder], Streams.In)] : [];
        var time = TimeSpan.FromSeconds(seconds);
        if (parsed.GetValue(_model) is { } model)
        {
            if (parsed.GetValue(_int8))
                throw new UsageException(
                    "--int8 applies to a backbone; a model keeps the precision that it was saved with. "
                        + "Omit --int8, or pass the weights with --weights instead of --model."
                );
            if (parsed.GetValue(_backbone) is not null || parsed.GetValue(_imageSize) is not null)
                throw new UsageException("--model determines the backbone and the image size: omit --backbone and --image-size.");
            if (files.Length == 0)
                throw new UsageException("--model requires files: pass a folder of images with --dataset.");
            using var classifier = ImageModel.Load(model);
            if (classifier.Score(files[0]).Error is { } error)
                throw new FailureException(error);
            Report(
                parsed,
                model,
                null,
                null,
                threads,
                seconds,
                SpeedComparison.Run(Ways(classifier, files, threads, cancellationToken), time, cancellationToken)
            );
            return ExitCodes.Ok;
        }

        var weights = WeightsChoice.Parse(parsed.GetValue(_weights)!);
        var options = new ImageFeaturizerOptions
        {
            Backbone = weights.BackboneOf(parsed.GetValue(_backbone), "efficientvit_m0"),
            Weights = weights.Source,
            ImageHeight = parsed.GetValue(_imageSize),
            ImageWidth = parsed.GetValue(_imageSize),
            OnInvalidImage = InvalidImageHandling.Skip,
            Workers = threads,
        };
        using var ways = new BackboneCandidates(options, files, parsed.GetValue(_int8));
        Report(
            parsed,
            options.Backbone.Name,
            options.ImageHeight ?? options.Backbone.InputSize,
            ways.Plan,
            threads,
            seconds,
            SpeedComparison.Run(ways.All, time, cancellationToken)
        );
        return ExitCodes.Ok;
    }

    private static Candidate[] Ways(ImageModel model, string[] files, int threads, CancellationToken cancellationToken) =>
        [
            new Candidate(
                "files, on all threads",
                (continues, _) => model.Score(Cycle(files).TakeWhile(_ => continues()), threads, cancellationToken).Count()
            ),
            Candidate.OneAtATime("files, one at a time", index => model.Score(files[index % files.Length])),
        ];

    private static IEnumerable<string> Cycle(string[] files)
    {
        for (var index = 0; ; index = (index + 1) % files.Length)
            yield return files[index];
    }

    private void Report(
        ParseResult parsed,
        string subject,
        int? imageSize,
        QuantizationPlan? plan,
        int threads,
        double seconds,
        IReadOnlyList<Speed> speeds
    )
    {
        var culture = CultureInfo.InvariantCulture;
        if (!parsed.GetValue(_json))
        {
            Out.WriteLine(
                string.Create(
                    culture,
                    $"{subject}{(imageSize is { } size ? $", {size} × {size}" : "")}, "
                        + $"{threads} threads, medians of {SpeedComparison.Rounds} rounds in turns"
                )
            );
            if (plan is not null)
                Out.WriteLine($"int8: {plan}");
            TextTable.Write(
                Out,
                ["way", ">images/s", ">ratio", ">p50 ms", ">p99 ms"],
                [
                    .. speeds.Select(speed =>
                        (string[])
                            [
                                speed.Name,
                                speed.ImagesPerSecond.ToString("F1", culture),
                                speed.Ratio.ToString("F2", culture),
                                speed.P50?.ToString("F2", culture) ?? "-",
                                speed.P99?.ToString("F2", culture) ?? "-",
                            ]
                    ),
                ]
            );
            return;
        }

        JsonText.Write(
            Out,
            new BenchJson(
                subject,
                imageSize,
                threads,
                SpeedComparison.Rounds,
                seconds,
                PlanJson.Create(plan),
                speeds.Select(speed => new
                {
                    speed.Name,
                    ImagesPerSecond = Math.Round(speed.ImagesPerSecond, 2),
                    Ratio = Math.Round(speed.Ratio, 4),
                    P50Milliseconds = JsonText.Finite(speed.P50),
                    P99Milliseconds = JsonText.Finite(speed.P99),
                })
            )
        );
    }

    private sealed record BenchJson(
        string Subject,
        int? ImageSize,
        int Threads,
        int Rounds,
        double Seconds,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PlanJson? Plan,
        IEnumerable<object> Ways
    );
}
