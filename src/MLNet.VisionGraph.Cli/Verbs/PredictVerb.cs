using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Photos;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Verbs;

/// <summary>Says what is in photos.</summary>
internal sealed class PredictVerb : Verb
{
    private readonly Argument<string[]> _photos = new("photos") { Description = "Photos, folders of photos, or - for a path a line on standard input.", HelpName = "PHOTO|FOLDER|-", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _model;
    private readonly Option<int> _top;
    private readonly Option<bool> _json;

    public PredictVerb(Streams streams)
        : base(
            "predict",
            "Predict the classes of photos with a trained model. Load models only from places that you trust. Exit code 1 if a photo could not be read.",
            streams,
            "predict --model models/flowers photo.jpg",
            "predict --model models/flowers/flowers.onnx photos --json",
            "find . -name '*.jpg' | visiongraph predict --model models/flowers -")
    {
        Add(_photos);
        _model = AddOption<string>("--model", "The folder of a training, or a .mlnet, .zip or .onnx file.", helpName: "DIR|FILE", required: true);
        _top = AddOption("--top", "How many classes are shown of each photo.", 3, "K");
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var top = parsed.GetValue(_top);
        if (top < 1)
            throw new UsageException($"--top takes 1 or more, not {top}.");
        using var model = PhotoModel.Load(parsed.GetValue(_model)!);
        var predictions = new List<(string Photo, IReadOnlyList<(string Name, float Probability)> Classes, string? Error)>();
        foreach (var photo in PhotoFiles.Of(parsed.GetValue(_photos)!, Streams.In))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var scores = model.Score(photo);
                predictions.Add((photo, [.. model.ClassNames.Zip(scores).OrderByDescending(pair => pair.Second).Take(top)], null));
            }
            catch (FailureException exception)
            {
                predictions.Add((photo, [], exception.Message));
            }
        }

        if (parsed.GetValue(_json))
            WriteJson(predictions);
        else
            WriteTable([.. predictions.Where(prediction => prediction.Error is null)]);

        string[] errors = [.. predictions.Select(prediction => prediction.Error).OfType<string>()];
        if (errors.Length == 0)
            return ExitCodes.Ok;
        Streams.Error.WriteLine(errors.Length == 1 ? errors[0] : $"{errors[0]} {errors.Length - 1} more could not be read either: --json names them.");
        return ExitCodes.Error;
    }

    private void WriteTable(IReadOnlyList<(string Photo, IReadOnlyList<(string Name, float Probability)> Classes, string? Error)> predictions)
    {
        if (predictions.Count == 0)
            return;
        TextTable.Write(Out, ["photo", "class", ">probability", "next"], [.. predictions.Select(prediction => (string[])
        [
            prediction.Photo,
            prediction.Classes[0].Name,
            prediction.Classes[0].Probability.ToString("F4", CultureInfo.InvariantCulture),
            string.Join(", ", prediction.Classes.Skip(1).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Name} {pair.Probability:F4}"))),
        ])]);
    }

    private void WriteJson(IReadOnlyList<(string Photo, IReadOnlyList<(string Name, float Probability)> Classes, string? Error)> predictions) => JsonText.Write(Out, json =>
    {
        json.WriteStartArray();
        foreach (var (photo, classes, error) in predictions)
        {
            json.WriteStartObject();
            json.WriteString("photo", photo);
            if (error is not null)
            {
                json.WriteString("error", error);
            }
            else
            {
                json.WriteString("class", classes[0].Name);
                json.WriteNumber("probability", classes[0].Probability);
                json.WriteStartArray("top");
                foreach (var (name, probability) in classes)
                {
                    json.WriteStartObject();
                    json.WriteString("class", name);
                    json.WriteNumber("probability", probability);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
