using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Cli.Tests;

public class FeaturizeTests
{
    private static string Weights => Path.Combine(Workplace.Model, "drawn.safetensors");

    [TestCase("csv")]
    [TestCase("npy")]
    public void Featurize_InTwoParts_GivesTheFileOfOneRun(string format)
    {
        var (once, twice, list) = (Workplace.At($"once.{format}"), Workplace.At($"twice.{format}"), Workplace.At($"{format}.txt"));
        string[] photos = [.. Directory.GetFiles(Workplace.Photos, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        File.WriteAllLines(list, photos.Take(10));
        string[] rest = ["--backbone", "efficientvit_m0", "--weights", "random", "--image-size", "64", "--json"];
        var first = Tool.Run(["featurize", "--dataset", list, "--output", twice, .. rest]);

        // As a killed process would leave it: with a part of a row.
        using (var stream = new FileStream(twice, FileMode.Append))
            stream.Write("x/y.png,0.12"u8);
        var second = Tool.Run(["featurize", "--dataset", Workplace.Photos, "--output", twice, .. rest]);
        var whole = Tool.Run(["featurize", "--dataset", Workplace.Photos, "--output", once, .. rest]);

        Assert.Multiple(() =>
        {
            Assert.That((first.ExitCode, second.ExitCode, whole.ExitCode), Is.EqualTo((0, 0, 0)), first.Error + second.Error + whole.Error);
            Assert.That(JsonDocument.Parse(second.Out).RootElement.GetProperty("new").GetInt32(), Is.EqualTo(26));
            Assert.That(File.ReadAllBytes(twice), Has.Length.EqualTo(File.ReadAllBytes(once).Length).Or.Length.GreaterThan(1000));
            Assert.That(Rows(twice), Is.EqualTo(36));
        });

        int Rows(string path) => format == "csv" ? File.ReadAllLines(path).Length - 1 : File.ReadAllLines(path + ".txt").Length;
    }

    [Test]
    public void Featurize_IdvInTwoParts_HoldsWhatTheCsvFileHolds()
    {
        var (idv, csv, list) = (Workplace.At("features.idv"), Workplace.At("same.csv"), Workplace.At("some.txt"));
        File.WriteAllLines(
            list,
            Directory.GetFiles(Workplace.Photos, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(10)
        );
        string[] rest = ["--weights", Weights, "--json"];
        var first = Tool.Run(["featurize", "--dataset", list, "--output", idv, .. rest]);
        var second = Tool.Run(["featurize", "--dataset", Workplace.Photos, "--output", idv, .. rest]);
        Tool.Run(["featurize", "--dataset", Workplace.Photos, "--output", csv, .. rest]);
        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)), first.Error + second.Error);

        var view = new MLContext().Data.LoadFromBinary(idv);
        string[] rows =
        [
            .. view.GetColumn<string>("ImageSource")
                .Zip(
                    view.GetColumn<float[]>("Features"),
                    (path, features) =>
                        $"{path},{string.Join(',', features.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}"
                ),
        ];
        Assert.Multiple(() =>
        {
            Assert.That(rows, Is.EquivalentTo(File.ReadLines(csv).Skip(1)));
            Assert.That(JsonDocument.Parse(second.Out).RootElement.GetProperty("new").GetInt32(), Is.EqualTo(26));
            Assert.That(Directory.GetFiles(Path.GetDirectoryName(idv)!, "features.idv*"), Has.Length.EqualTo(1), "and no drafts");
        });
    }

    [Test]
    public void Featurize_IdvThatWasInterrupted_GoesOn()
    {
        var (idv, whole) = (Workplace.At("stopped.idv"), Workplace.At("whole.npy"));
        string[] rest = ["featurize", "--dataset", Workplace.Photos, "--weights", "random", "--image-size", "64", "--output"];
        Tool.Run([.. rest, whole]);
        File.Move(whole, idv + ".part");
        File.WriteAllLines(idv + ".part.txt", File.ReadLines(whole + ".txt").Take(30).ToArray());
        var result = Tool.Run([.. rest, idv, "--json"]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(JsonDocument.Parse(result.Out).RootElement.GetProperty("new").GetInt32(), Is.EqualTo(6));
        Assert.That(new MLContext().Data.LoadFromBinary(idv).GetRowCount(), Is.EqualTo(36));
    }

    [Test]
    public void Featurize_BrokenPhoto_IsNamedAndAnswers1()
    {
        var (list, file) = (Workplace.At("broken-list.txt"), Workplace.At("broken.csv"));
        File.WriteAllLines(list, [Workplace.OnePhoto, Workplace.At("missing.png")]);
        var result = Tool.Run("featurize", "--dataset", list, "--output", file, "--weights", "random", "--image-size", "64");

        Assert.That((result.ExitCode, File.ReadLines(file).Count()), Is.EqualTo((1, 2)));
        Assert.That(result.Error, Does.Contain("missing.png"));
    }

    [Test]
    public void Featurize_OtherWeightsIntoTheSameFile_IsRefused()
    {
        var file = Workplace.At("mixed.csv");
        string[] rest =
        [
            "featurize",
            "--dataset",
            Workplace.Photos,
            "--output",
            file,
            "--backbone",
            "efficientvit_m0",
            "--image-size",
            "64",
            "--weights",
        ];
        Tool.Run([.. rest, "random"]);
        var other = Tool.Run([.. rest, Weights]);

        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(other.Error, Does.Contain("other weights"));
    }
}
