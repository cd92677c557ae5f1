using System.CommandLine;
using System.Diagnostics;
using MLNet.VisionGraph.Cli.CodeGeneration;
using MLNet.VisionGraph.Cli.Images;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Cli.Training;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Trains a classifier on images.</summary>
internal sealed class ImageClassificationCommand : VisionGraphCommand
{
    private const string DefaultBackbone = "efficientvit_m0";
    private const int UnreadableShown = 5;

    private readonly Option<string> _dataset;
    private readonly Option<string?> _validation;
    private readonly Option<string?> _test;
    private readonly Option<bool> _allowSplitNames;
    private readonly Option<string> _name;
    private readonly Option<string> _output;
    private readonly Option<string?> _backbone;
    private readonly Option<string> _weights;
    private readonly Option<string> _strategy;
    private readonly Option<int?> _epochs;
    private readonly Option<int?> _batchSize;
    private readonly Option<int?> _imageSize;
    private readonly Option<string> _device;
    private readonly Option<int> _seed;
    private readonly Option<bool> _resume;
    private readonly Option<double?> _trainTime;
    private readonly Option<int?> _threads;
    private readonly Option<bool> _int8;
    private readonly Option<bool> _api;
    private readonly Option<string?> _logFile;
    private readonly Option<bool> _json;

    public ImageClassificationCommand(Streams streams)
        : base(
            "image-classification",
            "Train a classifier on images. Writes OUTPUT/NAME: "
                + "NAME.mlnet (plain ML.NET), NAME.onnx, NAME.safetensors, metrics.csv, report.html, report.json, report.txt; "
                + "and for developers a console project (NAME.csproj, Program.cs, NAME.consumption.cs), "
                + "the training as a program (NAME.training.cs), and Model Builder's NAME.mbconfig. "
                + "Code that you have changed is kept; other files are overwritten.",
            streams,
            "image-classification --dataset photos --name flowers --output models",
            "image-classification --dataset photos --name flowers --train-time 600",
            "image-classification --dataset labels.csv --name flowers --backbone mobilevig_s --strategy gradual --epochs 30 --device cuda",
            "image-classification --dataset photos --name flowers --output models --api",
            "image-classification --dataset photos --test-dataset photos/test --name flowers --int8",
            "image-classification --dataset photos --name flowers --resume"
        )
    {
        _dataset = AddOption<string>(
            "--dataset",
            "The images: a folder with one subfolder per class (or with train, val, and test folders of that kind), "
                + "or a CSV file with the columns path and label.",
            helpName: "FOLDER|CSV",
            required: true
        );
        _validation = AddOptional<string>(
            "--validation-dataset",
            "The images to choose the best epoch by. Default: a fifth of each class.",
            "FOLDER|CSV"
        );
        _test = AddOptional<string>("--test-dataset", "Images that are evaluated at the end only.", "FOLDER|CSV");
        _allowSplitNames = AddOption<bool>(
            "--allow-split-names",
            "Subfolders of --dataset with names such as train and test are classes, not the parts of a split data set."
        );
        _name = AddOption("--name", "The model's name.", "model", "NAME");
        _output = AddOption("--output", "The folder in which a folder with that name is created.", ".", "DIR");
        _backbone = AddBackbone($"The backbone, see `visiongraph list`. Default: {DefaultBackbone}; with --train-time all are candidates.");
        _weights = AddOption(
            "--weights",
            $"auto: the released weights, or the starter weights if those are not available. {WeightsChoice.Description}",
            WeightsChoice.Auto,
            "auto|pretrained|starter|random|FILE"
        );
        _strategy = AddChoice("--strategy", "How much of the network is trained.", "fine-tune", "linear-probe", "fine-tune", "gradual");
        _epochs = AddOptional<int?>(
            "--epochs",
            "The number of passes over the images; with --train-time, the maximum. Default: 20; 100 for a linear probe.",
            "N"
        );
        _batchSize = AddOptional<int?>("--batch-size", "The number of images in a batch. Default: 32; 128 for a linear probe.", "N");
        _imageSize = AddOptional<int?>("--image-size", "The side length of the images in pixels. Default: the backbone's.", "N");
        _device = AddOption("--device", "cpu, cuda or cuda:N.", "cpu", "cpu|cuda");
        _seed = AddOption("--seed", "The random seed.", 0, "N");
        _resume = AddOption<bool>("--resume", "Continue the same training where it was interrupted.");
        _trainTime = AddOptional<double?>(
            "--train-time",
            "Seconds to spend: linear probes of several backbones first, then the best one is trained; "
                + "the limit does not include saving, --int8, and the report.",
            "SECONDS"
        );
        _threads = AddThreads();
        _int8 = AddOption<bool>(
            "--int8",
            "Write NAME.mlnet and NAME.onnx in int8: about a quarter of the size, and faster on processors that multiply bytes. "
                + "Ranges are learned from some of the training images; "
                + "the loss of accuracy is measured on the test images, or on the validation images if there are none. "
                + "NAME.safetensors stays float32; "
                + "`visiongraph export --weights NAME.safetensors` writes the others in float32."
        );
        _api = AddOption<bool>(
            "--api",
            "Also write a web API, the project OUTPUT/NAME.Api: "
                + "it takes images by POST /predict and POST /predict/batch, and has an OpenAPI description and a Dockerfile."
        );
        _logFile = AddOptional<string>("--log-file-path", "A file to append log lines to.", "FILE");
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var (name, trainTime) = (parsed.GetValue(_name)!, parsed.GetValue(_trainTime));
        Check(parsed, name, trainTime);
        var images = DataSet.Split(
            parsed.GetValue(_dataset)!,
            parsed.GetValue(_validation),
            parsed.GetValue(_test),
            parsed.GetValue(_allowSplitNames),
            parsed.GetValue(_seed),
            ThreadsOf(parsed, _threads),
            cancellationToken
        );
        var folder = new ModelFolder(parsed.GetValue(_output)!, name);
        var isJson = parsed.GetValue(_json);
        using var display = new TrainingDisplay(Streams, parsed.GetValue(Verbosity), isJson, parsed.GetValue(_logFile));
        display.Note(
            $"{images.Training.Count} images to learn from, "
                + $"{images.Validation.Count} to validate on, {images.Training.ClassNames.Count} classes"
        );
        if (images.LeftOut.Count > 0)
            display.Note($"Left out: {string.Join("; ", images.LeftOut)}");
        foreach (var note in images.Notes)
            display.Note($"Note: {note}");
        foreach (var image in images.Training.Unreadable.Take(UnreadableShown))
            display.Note($"Left out: '{image.Name}': {ErrorText.OneLine(image.Reason)}");
        if (images.Training.Unreadable.Count is var unreadable and > UnreadableShown)
            display.Note($"{unreadable} images could not be read and are skipped; {folder.ReportText} will list them.");

        var weights = WeightsChoice.Parse(parsed.GetValue(_weights)!, parsed.GetValue(_seed));
        var options = TrainingOf(parsed, weights, display);
        var size = options.ImageSize ?? options.Backbone.InputSize;
        // Checked before a folder is created.
        if (trainTime is null)
            options.Backbone.Network.CheckSettings(
                new Graph.NetworkSettings
                {
                    Height = size,
                    Width = size,
                    Classes = 2,
                }
            );
        using var claim = folder.Create(options.Backbone.Parameters * sizeof(float));
        var summary = trainTime is { } seconds
            ? Search(parsed, options, weights, TimeSpan.FromSeconds(seconds), images, folder, display, cancellationToken)
            : Train(parsed, options, images, folder, display, cancellationToken);

        // From here on, the trained model is saved, whatever happens.
        if (parsed.GetValue(_int8))
            display.Note("Calibrating for int8");
        var int8 = parsed.GetValue(_int8) ? QuantizedClassifier.Create(summary.Classifier, images) : null;
        var test = images.Test is { } unseen
            ? int8?.Comparison.Float32 ?? summary.Classifier.Evaluate(unseen, cancellationToken: CancellationToken.None)
            : null;
        if (folder.FailureOf(() => folder.Save(summary.Classifier, test, int8)) is { } notSaved)
            throw notSaved;
        summary = summary with { Test = test, Int8 = int8, LeftOut = images.LeftOut, Notes = images.Notes, Elapsed = watch.Elapsed };
        var failure = folder.FailureOf(() =>
        {
            summary = summary with
            {
                Code = DeveloperCode.Write(
                    folder,
                    name,
                    new ClassifierCode(RecipeOf(parsed, options, images, summary)),
                    parsed.GetValue(_api)
                ),
            };
            if (EnclosingProject.Remedy(folder.Path) is { } remedy)
                display.Note(remedy);
            ReportFiles.Write(folder, name, summary, images, display.Note, cancellationToken);
        });
        if (isJson)
            JsonText.Write(Out, new TrainingSummaryJson(summary, folder, name));
        else if (parsed.GetValue(Verbosity) != Terminal.Verbosity.Quiet)
            TrainingSummaryText.Write(Out, summary, folder);
        if (failure is not null)
            throw failure;
        if (!summary.IsInterrupted)
            folder.DeleteCheckpoints();
        return ExitCodes.Ok;
    }

    private TrainingSummary Train(
        ParseResult parsed,
        ImageTrainingOptions options,
        ImageDatasetSplit images,
        ModelFolder folder,
        TrainingDisplay display,
        CancellationToken cancellationToken
    )
    {
        using var metrics = new CsvMetricsLog(folder.Metrics);
        var trained = display.Run(show =>
            new ImageClassifierTrainer(
                options with
                {
                    CheckpointFolder = folder.Checkpoints,
                    Resume = parsed.GetValue(_resume),
                    Callbacks = [metrics],
                    Progress = new TrainingReporter(options.Backbone.Name, options.Strategy, show),
                }
            ).Train(images, cancellationToken)
        );
        return new TrainingSummary(trained, options.Strategy, [], cancellationToken.IsCancellationRequested);
    }

    private TrainingSummary Search(
        ParseResult parsed,
        ImageTrainingOptions options,
        WeightsChoice weights,
        TimeSpan time,
        ImageDatasetSplit images,
        ModelFolder folder,
        TrainingDisplay display,
        CancellationToken cancellationToken
    )
    {
        var isOne = parsed.GetValue(_backbone) is not null || weights.File is not null;
        var experiment = new ImageClassificationSearchOptions
        {
            TimeLimit = time,
            Backbones = isOne ? [options.Backbone] : null,
            Training = options with { Epochs = null },
            MaxEpochs = options.Epochs ?? 50,
            CallbacksFor = (backbone, strategy) => [new CsvMetricsLog(folder.TrialMetrics(backbone.Name, strategy))],
        };
        var result = display.Run(show =>
            new ImageClassificationSearch(
                experiment with
                {
                    Progress = new TrainingReporter(options.Backbone.Name, options.Strategy, show),
                }
            ).Run(images, cancellationToken)
        );
        File.Copy(folder.TrialMetrics(result.BestTrial.Backbone, result.BestTrial.Strategy), folder.Metrics, overwrite: true);
        return new TrainingSummary(result.Best, result.BestTrial.Strategy, result.Trials, result.IsInterrupted);
    }

    private ImageTrainingOptions TrainingOf(ParseResult parsed, WeightsChoice weights, TrainingDisplay display) =>
        new()
        {
            Backbone = weights.BackboneOf(parsed.GetValue(_backbone), DefaultBackbone),
            Weights = weights.IsAuto ? null : weights.Source,
            Strategy = parsed.GetValue(_strategy) switch
            {
                "linear-probe" => TrainingStrategy.LinearProbe,
                "gradual" => TrainingStrategy.Gradual,
                _ => TrainingStrategy.FineTune,
            },
            Epochs = parsed.GetValue(_epochs),
            BatchSize = parsed.GetValue(_batchSize),
            ImageSize = parsed.GetValue(_imageSize),
            Device = parsed.GetValue(_device)!,
            Seed = parsed.GetValue(_seed),
            Threads = ThreadsOf(parsed, _threads),
            OnWarning = display.Note,
        };

    private TrainingRecipe RecipeOf(ParseResult parsed, ImageTrainingOptions options, ImageDatasetSplit images, TrainingSummary summary) =>
        new(parsed.GetValue(_dataset)!, parsed.GetValue(_weights)!, options, summary)
        {
            Validation = parsed.GetValue(_validation),
            Test = parsed.GetValue(_test),
            SearchTime = parsed.GetValue(_trainTime) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            AllowSplitNames = parsed.GetValue(_allowSplitNames),
            Images = images.Training.Count,
        };

    private void Check(ParseResult parsed, string name, double? trainTime)
    {
        ThreadsOf(parsed, _threads);
        TrainingArguments.CheckName(name);
        TrainingArguments.CheckTime(trainTime, parsed.GetValue(_resume));
        TrainingArguments.CheckMinimum("--epochs", parsed.GetValue(_epochs), 1);
        TrainingArguments.CheckMinimum("--batch-size", parsed.GetValue(_batchSize), 2);
        TrainingArguments.CheckMinimum("--image-size", parsed.GetValue(_imageSize), 1);
        TrainingArguments.CheckDevice(parsed.GetValue(_device)!);
    }
}
