using System.CommandLine;
using System.Globalization;
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
            "Measure images a second and milliseconds an image on this machine: "
                + "of a backbone's features with decoded pictures, and with files where --dataset names some; "
                + "or of a trained model with files. The ways take turns; numbers are medians of the rounds.",
            streams,
            "bench --backbone mobilevig_ti",
            "bench --backbone efficientvit_m0 --dataset photos --seconds 30",
            "bench --backbone mobilevig_ti --weights pretrained --dataset photos --int8",
            "bench --model models/flowers --dataset photos --json"
        )
    {
        _backbone = AddBackbone("The backbone. Default: the one that the weights' file names, else efficientvit_m0.");
        _weights = AddOption(
            "--weights",
            $"{WeightsChoice.Description} Speed does not depend on them.",
            "random",
            "pretrained|starter|random|FILE"
        );
        _model = AddOptional<string>(
            "--model",
            "A trained model in place of a backbone: the folder of a training, or a .mlnet, .zip or .onnx file.",
            "DIR|FILE"
        );
        _dataset = AddOptional<string>("--dataset", "A folder of photos.", "FOLDER");
        _imageSize = AddOptional<int?>("--image-size", "The side of a backbone's images in pixels. Default: the backbone's.", "N");
        _int8 = AddOption<bool>(
            "--int8",
            "Let a backbone in eight bits take its turns beside float32. "
                + "Which convolutions stay float depends on the weights and on the photos of --dataset, "
                + "from which ranges are learned; without photos they are learned from noise."
        );
        _seconds = AddOption("--seconds", "How long it takes, about.", 12.0, "SECONDS");
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
                    "--int8 is for a backbone; a model has the numbers that it was saved with. "
                        + "Leave --int8 out, or name the weights with --weights in place of --model."
                );
            if (parsed.GetValue(_backbone) is not null || parsed.GetValue(_imageSize) is not null)
                throw new UsageException("--model brings its backbone and its image size along: leave --backbone and --image-size out.");
            if (files.Length == 0)
                throw new UsageException("--model takes files: name a folder of photos with --dataset.");
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
            json =>
            {
                json.WriteStartObject();
                json.WriteString("subject", subject);
                json.WriteNullable("imageSize", imageSize);
                json.WriteNumber("threads", threads);
                json.WriteNumber("rounds", SpeedComparison.Rounds);
                json.WriteNumber("seconds", seconds);
                PlanText.Write(json, plan);
                json.WriteStartArray("ways");
                foreach (var speed in speeds)
                {
                    json.WriteStartObject();
                    json.WriteString("name", speed.Name);
                    json.WriteNumber("imagesPerSecond", Math.Round(speed.ImagesPerSecond, 2));
                    json.WriteNumber("ratio", Math.Round(speed.Ratio, 4));
                    json.WriteNullable("p50Milliseconds", speed.P50);
                    json.WriteNullable("p99Milliseconds", speed.P99);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        );
    }
}
