using System.CommandLine;
using System.Diagnostics;
using MLNet.VisionGraph.Cli.CodeGeneration;
using MLNet.VisionGraph.Cli.Images;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Cli.Training;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Trains a detector on labeled images: boxes alone, or boxes and masks.</summary>
internal sealed class ObjectDetectionCommand : VisionGraphCommand
{
    private const string DefaultBackbone = "efficientvit_m0";
    private const int ProblemsShown = 5;
    private const int MaxEpochs = 300;

    private readonly bool _withMasks;
    private readonly Option<string> _dataset;
    private readonly Option<string?> _validation;
    private readonly Option<string?> _test;
    private readonly Option<string> _name;
    private readonly Option<string> _output;
    private readonly Option<string> _architecture;
    private readonly Option<string?> _backbone;
    private readonly Option<string> _weights;
    private readonly Option<int?> _epochs;
    private readonly Option<int> _batchSize;
    private readonly Option<int> _imageSize;
    private readonly Option<double> _multiScale;
    private readonly Option<string> _device;
    private readonly Option<int> _seed;
    private readonly Option<bool> _resume;
    private readonly Option<double?> _trainTime;
    private readonly Option<int?> _threads;
    private readonly Option<string?> _logFile;
    private readonly Option<double> _scoreThreshold;
    private readonly Option<bool> _api;
    private readonly Option<bool> _json;

    private ObjectDetectionCommand(Streams streams, bool withMasks, string name, string description, string[] examples)
        : base(name, description, streams, examples)
    {
        _withMasks = withMasks;
        _dataset = AddOption<string>(
            "--dataset",
            "The images and their labels: a folder, or a label file. COCO, YOLO, Pascal VOC, VoTT, LabelMe, CSV and others are recognized; "
                + "images without objects are background.",
            helpName: "FOLDER|FILE",
            required: true
        );
        _validation = AddOptional<string>(
            "--validation-dataset",
            "The images to choose the best epoch by. Default: the part named val, or a fifth of the images.",
            "FOLDER|FILE"
        );
        _test = AddOptional<string>(
            "--test-dataset",
            "Images that are evaluated at the end only. Default: the part named test.",
            "FOLDER|FILE"
        );
        _name = AddOption("--name", "The model's name.", "model", "NAME");
        _output = AddOption("--output", "The folder in which a folder with that name is created.", ".", "DIR");
        _architecture = AddChoice(
            "--architecture",
            withMasks ? "light, or Mask R-CNN as in the papers." : "light, or RetinaNet as in the papers.",
            "light",
            "light",
            "paper"
        );
        _backbone = AddBackbone($"The backbone, see `visiongraph list`. Default: {DefaultBackbone}.");
        _weights = AddOption(
            "--weights",
            "The weights that the backbone starts from. "
                + $"auto: the released weights, or the starter weights if those are not available. {WeightsChoice.Description}",
            WeightsChoice.Auto,
            "auto|pretrained|starter|random|FILE"
        );
        _epochs = AddOptional<int?>(
            "--epochs",
            $"The number of passes over the images. Default: 60; with --train-time, the maximum, {MaxEpochs}.",
            "N"
        );
        _batchSize = AddOption("--batch-size", "The number of images in a batch.", 8, "N");
        _imageSize = AddOption("--image-size", "The side length of the network's input in pixels.", 320, "N");
        _multiScale = AddOption(
            "--multi-scale",
            "The share by which the side length varies from batch to batch, from 0 to below 1, to find objects of more sizes.",
            0.0,
            "SHARE"
        );
        _device = AddOption("--device", "cpu, cuda or cuda:N.", "cpu", "cpu|cuda");
        _seed = AddOption("--seed", "The random seed.", 0, "N");
        _resume = AddOption<bool>("--resume", "Continue the same training where it was interrupted.");
        _trainTime = AddOptional<double?>("--train-time", "Seconds to train; the limit does not include saving.", "SECONDS");
        _threads = AddThreads();
        _scoreThreshold = AddOption(
            "--score-threshold",
            "The score from 0 to 1 above which an object counts as found by NAME.mlnet.",
            new DetectionScoringOptions().ScoreThreshold,
            "SCORE"
        );
        _api = AddOption<bool>(
            "--api",
            "Also write a web API, the project OUTPUT/NAME.Api: "
                + "it takes images by POST /predict and POST /predict/batch, and has an OpenAPI description and a Dockerfile."
        );
        _logFile = AddOptional<string>("--log-file-path", "A file to append log lines to.", "FILE");
        _json = AddJson();
    }

    /// <summary>Creates the command for boxes.</summary>
    public static ObjectDetectionCommand Boxes(Streams streams) =>
        new(
            streams,
            withMasks: false,
            "object-detection",
            "Train a detector on images with labeled boxes. Writes OUTPUT/NAME: "
                + "NAME.mlnet (plain ML.NET), NAME.onnx (everything from pixels to boxes), NAME.safetensors, "
                + "metrics.csv, report.html, report.json, report.txt, and a console project that uses the model.",
            [
                "object-detection --dataset cells --name cells --output models",
                "object-detection --dataset cells --name cells --train-time 600",
                "object-detection --dataset cells/data.yaml --name cells --backbone mobilevig_s --image-size 416",
            ]
        );

    /// <summary>Creates the command for boxes and masks.</summary>
    public static ObjectDetectionCommand Masks(Streams streams) =>
        new(
            streams,
            withMasks: true,
            "instance-segmentation",
            "Train a detector on images with outlined objects. Writes OUTPUT/NAME: "
                + "NAME.mlnet (plain ML.NET), NAME.onnx (everything from pixels to boxes and masks), NAME.safetensors, "
                + "metrics.csv, report.html, report.json, report.txt, and a console project that uses the model.",
            [
                "instance-segmentation --dataset nuts --name nuts --output models",
                "instance-segmentation --dataset nuts/instances.json --name nuts --train-time 900",
            ]
        );

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var name = parsed.GetValue(_name)!;
        Check(parsed, name);
        var isJson = parsed.GetValue(_json);
        using var display = new TrainingDisplay(Streams, parsed.GetValue(Verbosity), isJson, parsed.GetValue(_logFile));
        var images = Read(parsed, display, out var problems);
        var folder = new ModelFolder(parsed.GetValue(_output)!, name);
        var weights = WeightsChoice.Parse(parsed.GetValue(_weights)!, parsed.GetValue(_seed));
        var options = OptionsOf(parsed, weights, folder, display);
        using var claim = folder.Create(options.Backbone.Parameters * sizeof(float));

        TrainedObjectDetector trained;
        using (var metrics = new CsvMetricsLog(folder.Metrics))
        {
            trained = display.Run(show =>
                new ObjectDetectorTrainer(
                    options with
                    {
                        Callbacks = [metrics],
                        Progress = new DetectionReporter(options.Backbone.Name, _withMasks, show),
                    }
                ).Train(images, cancellationToken)
            );
        }

        // From here on, the trained model is saved, whatever happens.
        var summary = DetectionSummary.Create(trained, name, images, cancellationToken.IsCancellationRequested, display.Note) with
        {
            Elapsed = watch.Elapsed,
            Problems = problems,
            ScoreThreshold = parsed.GetValue(_scoreThreshold),
        };
        if (folder.FailureOf(() => summary.Save(folder)) is { } notSaved)
            throw notSaved;
        var failure = folder.FailureOf(() =>
        {
            summary = summary with
            {
                Code = DeveloperCode.Write(
                    folder,
                    name,
                    new DetectorCode(RecipeOf(parsed, options, trained)),
                    parsed.GetValue(_api)
                ),
            };
            if (EnclosingProject.Remedy(folder.Path) is { } remedy)
                display.Note(remedy);
            summary.SaveReports(folder, name);
        });
        if (isJson)
            JsonText.Write(Out, summary.ToJson(folder, name));
        else if (parsed.GetValue(Verbosity) != Terminal.Verbosity.Quiet)
            summary.Write(Out, folder);
        if (failure is not null)
            throw failure;
        if (!summary.IsInterrupted)
            folder.DeleteCheckpoints();
        return ExitCodes.Ok;
    }

    private void Check(ParseResult parsed, string name)
    {
        ThreadsOf(parsed, _threads);
        TrainingArguments.CheckName(name);
        TrainingArguments.CheckTime(parsed.GetValue(_trainTime), isResumed: false);
        TrainingArguments.CheckMinimum("--epochs", parsed.GetValue(_epochs), 1);
        TrainingArguments.CheckMinimum("--batch-size", parsed.GetValue(_batchSize), 1);
        TrainingArguments.CheckMinimum("--image-size", parsed.GetValue(_imageSize), 64);
        if (parsed.GetValue(_multiScale) is not (>= 0 and < 1))
            throw new UsageException("--multi-scale takes a number from 0 to below 1.");
        if (parsed.GetValue(_scoreThreshold) is not (>= 0 and <= 1))
            throw new UsageException("--score-threshold takes a number from 0 to 1.");
        TrainingArguments.CheckDevice(parsed.GetValue(_device)!);
    }

    private ObjectDatasetSplit Read(ParseResult parsed, TrainingDisplay display, out int problems)
    {
        var all = Load(parsed.GetValue(_dataset)!, display);
        problems = all.Problems.Count;
        var images = parsed.GetValue(_validation) is { } validation
            ? WithoutHoldOut(all, Load(validation, display))
            : all.Split(seed: parsed.GetValue(_seed));
        if (parsed.GetValue(_test) is { } test)
            images = images with { Test = Load(test, display) };
        display.Note(
            $"{images.Training.Images.Count} images to learn from, {images.Validation.Images.Count} to validate on"
                + (images.Test is { } unseen ? $", {unseen.Images.Count} to test" : string.Empty)
        );
        return images;
    }

    // Images for tests are still not learned.
    private static ObjectDatasetSplit WithoutHoldOut(ObjectDataset all, ObjectDataset validation) =>
        new(
            new ObjectDataset(all.Classes, all.Images.Where(image => image.Split is not ("val" or "test")), all.Format, all.Problems),
            validation,
            all.Images.Any(image => image.Split == "test") ? all.OfSplit("test") : null
        );

    private DetectionRecipe RecipeOf(ParseResult parsed, ObjectDetectionTrainingOptions options, TrainedObjectDetector trained) =>
        new(parsed.GetValue(_dataset)!, parsed.GetValue(_weights)!, options, trained)
        {
            Validation = parsed.GetValue(_validation),
            Test = parsed.GetValue(_test),
            ScoreThreshold = parsed.GetValue(_scoreThreshold),
        };

    private static ObjectDataset Load(string path, TrainingDisplay display)
    {
        var images = ObjectDataset.Load(path);
        display.Note(LabelSummary.Describe(images));
        foreach (var problem in images.Problems.Take(ProblemsShown))
            display.Note($"  {ErrorText.OneLine(problem.ToString())}");
        if (images.Problems.Count > ProblemsShown)
            display.Note($"  … and {images.Problems.Count - ProblemsShown} more: `visiongraph convert-labels --json` lists all");
        return images;
    }

    private ObjectDetectionTrainingOptions OptionsOf(ParseResult parsed, WeightsChoice weights, ModelFolder folder, TrainingDisplay display)
    {
        var defaults = new ObjectDetectionTrainingOptions();
        var isPaper = parsed.GetValue(_architecture) == "paper";
        var time = parsed.GetValue(_trainTime);
        return defaults with
        {
            Architecture =
                _withMasks ? (isPaper ? DetectorArchitecture.MaskRcnn : DetectorArchitecture.LightMask)
                : isPaper ? DetectorArchitecture.RetinaNet
                : DetectorArchitecture.Light,
            Backbone = weights.BackboneOf(parsed.GetValue(_backbone), DefaultBackbone),
            Weights = weights.IsAuto ? null : weights.Source,
            ImageSize = parsed.GetValue(_imageSize),
            MultiScale = parsed.GetValue(_multiScale),
            Epochs = parsed.GetValue(_epochs) ?? (time is null ? defaults.Epochs : MaxEpochs),
            TimeLimit = time is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            BatchSize = parsed.GetValue(_batchSize),
            Device = parsed.GetValue(_device)!,
            Seed = parsed.GetValue(_seed),
            Threads = ThreadsOf(parsed, _threads),
            CheckpointFolder = folder.Checkpoints,
            Resume = parsed.GetValue(_resume),
            OnWarning = display.Note,
        };
    }
}
