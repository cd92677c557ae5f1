using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Tests;

public class PredictTests
{
    [Test]
    public void Predict_FolderMlNetAndOnnx_SayTheSame()
    {
        string[] models = [Workplace.Model, Path.Combine(Workplace.Model, "drawn.mlnet"), Path.Combine(Workplace.Model, "drawn.onnx")];
        var answers = models.Select(model => Tool.Run("predict", "--model", model, Workplace.Photos, "--json")).ToArray();
        var probabilities = answers.Select(answer => JsonDocument.Parse(answer.Out).RootElement.EnumerateArray().Select(photo => photo.GetProperty("probability").GetDouble()).ToArray()).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(answer => answer.ExitCode), Is.All.Zero);
            Assert.That(probabilities[0], Has.Length.EqualTo(36));
            Assert.That(probabilities[1], Is.EqualTo(probabilities[0]));
            Assert.That(probabilities[2], Is.EqualTo(probabilities[0]).Within(1e-5));
        });
    }

    [Test]
    public void Predict_ListOnStandardInput_ReadsAPathALine()
    {
        var result = Tool.RunWith($"{Workplace.OnePhoto}\n\n{Workplace.OnePhoto}\n", CancellationToken.None, "predict", "--model", Workplace.Model, "-");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(3), "a header and two photos");
    }

    [Test]
    public void Predict_BrokenPhotoAmongOthers_AnswersTheOthersAndSaysWhich()
    {
        var broken = Workplace.At("broken.png");
        File.WriteAllText(broken, "no picture");
        var result = Tool.Run("predict", "--model", Workplace.Model, broken, Workplace.At("missing.png"), Workplace.OnePhoto, "--json");
        var photos = JsonDocument.Parse(result.Out).RootElement.EnumerateArray().ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.Error.TrimEnd(), Does.Contain("broken.png").And.Not.Contain("\n"));
            Assert.That(photos.Select(photo => photo.TryGetProperty("error", out _)), Is.EqualTo((bool[])[true, true, false]));
        });
    }

    [TestCase("nowhere")]
    [TestCase("photos")]
    public void Predict_NoModel_SaysWhatAModelIs(string name)
    {
        var result = Tool.Run("predict", "--model", Workplace.At(name), Workplace.OnePhoto);

        Assert.That((result.ExitCode, result.Error.TrimEnd().Contains('\n')), Is.EqualTo((1, false)));
        Assert.That(result.Error, Does.Contain("There is no model"));
    }

    [Test]
    public void Predict_DamagedModel_SaysSoInOneLine()
    {
        var damaged = Workplace.At("damaged.mlnet");
        File.WriteAllText(damaged, "no model");
        var result = Tool.Run("predict", "--model", damaged, Workplace.OnePhoto);

        Assert.That((result.ExitCode, result.Error.TrimEnd().Contains('\n')), Is.EqualTo((1, false)), result.Error);
    }

    [Test]
    public void Evaluate_TrainingPhotos_CountsAllOfThem()
    {
        var result = Tool.Run("evaluate", "--model", Workplace.Model, "--dataset", Workplace.Photos, "--json");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(JsonDocument.Parse(result.Out).RootElement.GetProperty("rows").GetInt32(), Is.EqualTo(36));
        Assert.That(Tool.Run("evaluate", "--model", Workplace.Model, "--dataset", Workplace.Photos).Out, Does.Contain("macro average"));
    }

    [Test]
    public void Evaluate_UnknownClass_SaysWhich()
    {
        var folder = Workplace.At("others");
        Workplace.Draw(folder, perClass: 1);
        Directory.CreateDirectory(Path.Combine(folder, "zigzags"));
        File.Copy(Workplace.OnePhoto, Path.Combine(folder, "zigzags", "a.png"), overwrite: true);
        var result = Tool.Run("evaluate", "--model", Workplace.Model, "--dataset", folder);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("zigzags"));
    }
}
