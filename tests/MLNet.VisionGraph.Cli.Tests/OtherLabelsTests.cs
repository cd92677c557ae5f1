using System.Text.Json;
using Microsoft.ML;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>Models of programs, whose labels and other columns are of any type.</summary>
public class OtherLabelsTests
{
    [TestCase(typeof(int))]
    [TestCase(typeof(bool))]
    [TestCase(typeof(float))]
    [TestCase(typeof(string))]
    public void Predict_ModelWithLabelsOfAnotherType_NamesThem(Type type)
    {
        using TemporaryFolder folder = new();
        var names = typeof(OtherLabelsTests)
            .GetMethod(nameof(Train), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type)
            .Invoke(null, [folder["model.zip"]]);
        var predicted = Tool.Run("predict", "--model", folder["model.zip"], Workplace.OnePhoto, "--json");
        var info = Tool.Run("info", folder["model.zip"], "--json");
        Assert.That(predicted.ExitCode, Is.Zero, predicted.Error);
        Assert.That(info.ExitCode, Is.Zero, info.Error);
        using var json = JsonDocument.Parse(predicted.Out);
        Assert.That(names, Does.Contain(json.RootElement[0].GetProperty("class").GetString()));
        using var described = JsonDocument.Parse(info.Out);
        Assert.That(described.RootElement.GetProperty("classes").EnumerateArray().Select(name => name.GetString()), Is.EqualTo(names));
    }

    private static string[] Train<T>(string file)
    {
        var mlContext = new MLContext(seed: 1);
        var labels = typeof(T) == typeof(bool) ? new object[] { true, false } : [7, 3];
        var rows = Directory
            .GetFiles(Path.Combine(Workplace.Photos, "rings"))
            .Concat(Directory.GetFiles(Path.Combine(Workplace.Photos, "stripes")))
            .Order(StringComparer.Ordinal)
            .Select(path => new Row<T>
            {
                Photo = path,
                Label = (T)Convert.ChangeType(labels[path.Contains("rings", StringComparison.Ordinal) ? 0 : 1], typeof(T)),
            });
        var data = mlContext.Data.LoadFromEnumerable(rows);
        var model = mlContext
            .Transforms.Conversion.MapValueToKey("Label")
            .Append(
                mlContext.MulticlassClassification.Trainers.VisionGraphClassification(
                    new VisionGraphClassificationOptions
                    {
                        FeatureColumnName = "Photo",
                        Training = new ImageTrainingOptions
                        {
                            ImageSize = 64,
                            Epochs = 1,
                            BatchSize = 8,
                            Weights = WeightSource.Random(1),
                            Strategy = TrainingStrategy.LinearProbe,
                        },
                    }
                )
            )
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        mlContext.Model.Save(model, data.Schema, file);
        return [.. labels.Select(label => label.ToString()!)];
    }

    private sealed class Row<T>
    {
        public string Photo { get; set; } = string.Empty;

        public T? Label { get; set; }

        public float[] Numbers { get; set; } = [1, 2];

        public double Weight { get; set; }
    }
}
