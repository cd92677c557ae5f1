// Predicts photos with a saved model:  dotnet run --project examples/Predict -- MODEL.zip PHOTO…
// There is no VisionGraph here: a saved model is plain ML.NET.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: predict MODEL.zip PHOTO…");
    return 2;
}

var mlContext = new MLContext();
var model = mlContext.Model.Load(args[0], out _);
using var engine = mlContext.Model.CreatePredictionEngine<Photo, Prediction>(model);

// The names of the classes, in the order of the scores, are kept in the score column's annotations.
VBuffer<ReadOnlyMemory<char>> classes = default;
engine.OutputSchema["Score"].GetSlotNames(ref classes);

foreach (var path in args.Skip(1))
{
    var prediction = engine.Predict(new Photo { Path = path });
    var scores = classes
        .DenseValues()
        .Zip(prediction.Score, (name, score) => (Name: name.ToString(), Score: score))
        .OrderByDescending(pair => pair.Score);
    Console.WriteLine(
        $"{path}\t{prediction.PredictedLabel}\t"
            + $"{string.Join(" ", scores.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Name}={pair.Score:R}")))}"
    );
}

return 0;

internal sealed class Photo
{
    public string Path { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;
}

internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = string.Empty;

    public float[] Score { get; set; } = [];
}
