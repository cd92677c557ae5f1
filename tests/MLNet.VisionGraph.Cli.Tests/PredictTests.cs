using System.Diagnostics;
using System.Text.Json;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests;

public class PredictTests
{
    [Test]
    public void Predict_FolderMlNetAndOnnx_SayTheSame()
    {
        string[] models = [Workplace.Model, Path.Combine(Workplace.Model, "drawn.mlnet"), Path.Combine(Workplace.Model, "drawn.onnx")];
        var answers = models.Select(model => Tool.Run("predict", "--model", model, Workplace.Photos, "--json")).ToArray();
        var probabilities = answers
            .Select(answer =>
                JsonDocument
                    .Parse(answer.Out)
                    .RootElement.EnumerateArray()
                    .Select(photo => photo.GetProperty("probability").GetDouble())
                    .ToArray()
            )
            .ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(answer => answer.ExitCode), Is.All.Zero);
            Assert.That(probabilities[0], Has.Length.EqualTo(36));
            Assert.That(probabilities[1], Is.EqualTo(probabilities[0]).Within(1e-6), "the network computed by another number of threads");
            Assert.That(probabilities[2], Is.EqualTo(probabilities[0]).Within(1e-5));
        });
    }

    [Test]
    public void Predict_ListOnStandardInput_ReadsAPathALine()
    {
        var result = Tool.RunWith(
            $"{Workplace.OnePhoto}\n\n{Workplace.OnePhoto}\n",
            CancellationToken.None,
            "predict",
            "--model",
            Workplace.Model,
            "-"
        );

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(3), "a header and two photos");
    }

    [Test]
    public void Predict_ListWithAByteOrderMark_ReadsItsFirstPath()
    {
        var result = Tool.RunWith($"\uFEFF{Workplace.OnePhoto}\r\n", CancellationToken.None, "predict", "--model", Workplace.Model, "-");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    [TestCase("drawn.mlnet")]
    [TestCase("drawn.onnx")]
    public void Predict_HostileFilesAndPathsThatAreNoFiles_AreNamedAndNeverWaitedFor(string model)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.gif"], HostileImages.Gif(65535, 65535));
        File.WriteAllBytes(folder["b.jpg"], HostileImages.Jpeg(65000, 65000, isProgressive: false));
        File.WriteAllBytes(folder["c.png"], HostileImages.Png(60000, 60000));
        File.WriteAllBytes(folder["d.ico"], HostileImages.Ico(HostileImages.Png(60000, 60000)));
        Directory.CreateDirectory(folder["e.jpg"]);
        List<string> paths = [folder["a.gif"], folder["b.jpg"], folder["c.png"], folder["d.ico"]];
        if (OperatingSystem.IsLinux())
        {
            Process.Start("mkfifo", [folder["f.jpg"]]).WaitForExit();
            paths.AddRange([folder["f.jpg"], "/dev/zero"]);
        }

        string[] command = ["predict", "--model", Path.Combine(Workplace.Model, model), "--json", .. paths, Workplace.OnePhoto];
        var result = Tool.Run(command);
        var errors = JsonDocument
            .Parse(result.Out)
            .RootElement.EnumerateArray()
            .Select(image => image.TryGetProperty("error", out var error) ? error.GetString()! : "")
            .ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(errors[..4], Is.All.Contains("pixels"));
            Assert.That(errors[4..^1], Is.All.Contains("regular file"));
            Assert.That(errors[^1], Is.Empty);
        });
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

    [Test]
    public void Predict_AnyNumberOfThreads_GivesTheSameBytes()
    {
        var one = Tool.Run("predict", "--model", Workplace.Model, Workplace.Photos, "--threads", "1", "--json");
        var four = Tool.Run("predict", "--model", Workplace.Model, Workplace.Photos, "--threads", "4", "--json");

        Assert.That(one.ExitCode, Is.Zero, one.Error);
        Assert.That(four.Out, Is.EqualTo(one.Out));
    }

    [Test]
    public void Predict_JsonLines_WritesADocumentALine()
    {
        var result = Tool.Run("predict", "--model", Workplace.Model, Workplace.OnePhoto, Workplace.At("missing.png"), "--json-lines");
        var lines = result
            .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToArray();

        Assert.That((result.ExitCode, lines.Length), Is.EqualTo((1, 2)));
        Assert.That(lines[0].GetProperty("top").GetArrayLength(), Is.EqualTo(3));
        Assert.That(lines[1].GetProperty("error").GetString(), Does.Contain("missing.png"));
    }

    [Test]
    public void Predict_BrokenPhotoInATable_IsALineOfItsOwn()
    {
        var result = Tool.Run("predict", "--model", Workplace.Model, Workplace.OnePhoto, Workplace.At("missing.png"), Workplace.OnePhoto);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(
            result.Error.TrimEnd().Split('\n').Select(line => line.TrimEnd()),
            Is.EqualTo((string[])[$"There is no file '{Workplace.At("missing.png")}'.", "1 of 3 images could not be read."])
        );
        Assert.That(result.Out.TrimEnd().Split('\n'), Has.Length.EqualTo(3));
    }

    [Test]
    public void Predict_Cancelled_ClosesTheArray()
    {
        using var cancellation = new CancellationTokenSource();
        var input = new EndlessPhotos(Workplace.OnePhoto, at: 50, cancellation.Cancel);
        var result = Tool.RunWith(input, cancellation.Token, "predict", "--model", Workplace.Model, "-", "--json");

        Assert.That(result.ExitCode, Is.EqualTo(130), result.Error);
        Assert.That(JsonDocument.Parse(result.Out).RootElement.ValueKind, Is.EqualTo(JsonValueKind.Array));
    }

    [TestCase("--threads", "0")]
    [TestCase("--top", "0")]
    [TestCase("--json", "--json-lines")]
    public void Predict_WrongUsage_Answers2InOneLine(params string[] wrong)
    {
        var result = Tool.Run(["predict", "--model", Workplace.Model, Workplace.OnePhoto, .. wrong]);

        Assert.That((result.ExitCode, result.Error.TrimEnd().Contains('\n'), result.Out), Is.EqualTo((2, false, "")));
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
    public void Evaluate_BrokenPhoto_CountsTheOthersAndAnswers1()
    {
        var folder = Workplace.At("evaluated");
        Workplace.Draw(folder, perClass: 2);
        File.WriteAllText(Path.Combine(folder, "rings", "broken.png"), "no picture");
        var result = Tool.Run("evaluate", "--model", Workplace.Model, "--dataset", folder, "--json");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(JsonDocument.Parse(result.Out).RootElement.GetProperty("rows").GetInt32(), Is.EqualTo(6));
        Assert.That(result.Error.TrimEnd(), Does.Contain("broken.png").And.Not.Contain("\n"));
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

    // A list on standard input that has no end, and somebody who loses patience.
    private sealed class EndlessPhotos(string photo, int at, Action then) : StringReader(string.Empty)
    {
        private int _count;

        public override string ReadLine()
        {
            if (++_count == at)
                then();
            return photo;
        }
    }
}
