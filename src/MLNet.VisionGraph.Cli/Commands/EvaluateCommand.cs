using System.CommandLine;
using MLNet.VisionGraph.Cli.Images;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Evaluates a model on images whose classes are known.</summary>
internal sealed class EvaluateCommand : VisionGraphCommand
{
    private readonly Option<string> _model;
    private readonly Option<string> _dataset;
    private readonly Option<int?> _threads;
    private readonly Option<bool> _json;

    public EvaluateCommand(Streams streams)
        : base(
            "evaluate",
            "Evaluate a trained model on images whose classes are known. "
                + "Images that cannot be read are not counted; they are listed, and the exit code is 1.",
            streams,
            "evaluate --model models/flowers --dataset photos/test",
            "evaluate --model flowers.onnx --dataset labels.csv --json"
        )
    {
        _model = AddModel();
        _dataset = AddOption<string>(
            "--dataset",
            "The images: a folder with one subfolder per class, or a CSV file with the columns path and label.",
            helpName: "FOLDER|CSV",
            required: true
        );
        _threads = AddThreads();
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var threads = ThreadsOf(parsed, _threads) ?? Environment.ProcessorCount;
        using var model = ImageModel.Load(parsed.GetValue(_model)!);
        var path = parsed.GetValue(_dataset)!;
        var images = DataSet.ReadFor(path, model.ClassNames);
        foreach (var note in images.Notes)
            Streams.Error.WriteLine($"Note: {note}");
        var accumulator = new ClassificationAccumulator(model.ClassNames, ScoreKind.Probabilities);
        var unreadable = new List<string>();
        foreach (
            var (image, scores) in images.Samples.Zip(
                model.Score(images.Samples.Select(sample => sample.Path!), threads, cancellationToken)
            )
        )
        {
            if (scores.Error is { } error)
                unreadable.Add(error);
            else
                accumulator.Add(scores.Probabilities, image.Label);
        }

        if (accumulator.Rows == 0)
            throw new FailureException($"None of the {images.Count} images in '{path}' could be read: {unreadable.FirstOrDefault()}");
        Write(accumulator.Report(), parsed.GetValue(_json));
        foreach (var message in unreadable)
            Streams.Error.WriteLine($"Left out: {message}");
        return unreadable.Count == 0 ? ExitCodes.Ok : ExitCodes.Error;
    }

    private void Write(ClassificationReport report, bool isJson)
    {
        if (!isJson)
        {
            Out.WriteLine(report.ToText());
            Out.WriteLine(report.ConfusionText());
            return;
        }

        using MemoryStream stream = new();
        report.WriteJson(stream);
        Out.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }
}
