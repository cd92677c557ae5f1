using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Tests;

public class ImageClassificationTests
{
    [Test]
    public void Train_Folder_LeavesModelsAndReports()
    {
        Assert.That(Workplace.Training.ExitCode, Is.Zero, Workplace.Training.Error);
        string[] files =
        [
            "drawn.mlnet",
            "drawn.onnx",
            "drawn.safetensors",
            "metrics.csv",
            "report.html",
            "report.txt",
            "report.json",
            "drawn.consumption.cs",
            "drawn.training.cs",
            "drawn.mbconfig",
            "drawn.csproj",
            "Directory.Build.props",
            "Program.cs",
        ];
        Assert.Multiple(() =>
        {
            Assert.That(
                Directory.GetFileSystemEntries(Workplace.Model).Select(Path.GetFileName),
                Is.EquivalentTo(files),
                "and no checkpoints"
            );
            Assert.That(File.ReadAllLines(Path.Combine(Workplace.Model, "metrics.csv")), Has.Length.EqualTo(3));
            Assert.That(Workplace.Training.Out, Does.Contain("epoch 2/2").And.Contain("validation: top-1"));
            Assert.That(Workplace.Training.Error, Is.Empty);
        });
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(Workplace.Model, "report.json")));
        Assert.That(report.RootElement.GetProperty("validation").GetProperty("classes").GetArrayLength(), Is.EqualTo(3));
    }

    [Test]
    public void Train_TrainTime_LeavesTheBetterOfProbeAndTraining()
    {
        // Ample time for little work: the machine may be busy.
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--test-dataset",
            Workplace.Photos,
            "--name",
            "quick",
            "--output",
            Workplace.At("quick"),
            "--weights",
            "random",
            "--image-size",
            "64",
            "--batch-size",
            "8",
            "--train-time",
            "900",
            "--backbone",
            "efficientvit_m0",
            "--epochs",
            "2",
            "--log-file-path",
            Workplace.At("quick.log"),
            "--json"
        );

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        using var json = JsonDocument.Parse(result.Out);
        var trials = json.RootElement.GetProperty("trials").EnumerateArray().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(
                trials.Select(trial => trial.GetProperty("strategy").GetString()),
                Does.Contain("linear-probe").And.Contain("fine-tune")
            );
            Assert.That(
                json.RootElement.GetProperty("validation").GetProperty("accuracy").GetDouble(),
                Is.EqualTo(trials.Max(trial => trial.GetProperty("accuracy").GetDouble()))
            );
            Assert.That(json.RootElement.GetProperty("test").GetProperty("images").GetInt32(), Is.EqualTo(36));
            Assert.That(File.Exists(json.RootElement.GetProperty("files").GetProperty("mlnet").GetString()));
            Assert.That(File.Exists(json.RootElement.GetProperty("files").GetProperty("metrics").GetString()));
            using var report = JsonDocument.Parse(
                File.ReadAllText(json.RootElement.GetProperty("files").GetProperty("report").GetString()!)
            );
            Assert.That(report.RootElement.GetProperty("test").GetProperty("rows").GetInt32(), Is.EqualTo(36));
            Assert.That(report.RootElement.GetProperty("training").GetProperty("trials").GetArrayLength(), Is.EqualTo(trials.Length));
            Assert.That(
                File.ReadAllText(json.RootElement.GetProperty("files").GetProperty("reportPage").GetString()!),
                Does.StartWith("<!DOCTYPE html>")
            );
            Assert.That(File.Exists(json.RootElement.GetProperty("files").GetProperty("project").GetString()));
            Assert.That(File.ReadAllText(Workplace.At("quick.log")), Does.Contain("linear-probe efficientvit_m0"));
        });
    }

    [Test]
    public void Train_ReportThatCannotBeWritten_LeavesTheModelAndSaysSo()
    {
        Directory.CreateDirectory(Workplace.At("blocked", "drawn", "report.html.part"));
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "drawn",
            "--output",
            Workplace.At("blocked"),
            "--weights",
            "random",
            "--image-size",
            "64",
            "--strategy",
            "linear-probe",
            "--epochs",
            "3"
        );

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.Error.TrimEnd(), Does.Contain("report.html").And.Contain("--resume").And.Not.Contain("\n"));
            Assert.That(result.Out, Does.Contain("validation: top-1").And.Not.Contain("open it in a browser"));
            Assert.That(File.Exists(Workplace.At("blocked", "drawn", "drawn.mlnet")));
        });
    }

    [Test]
    public void Train_NoWeights_SaysInOneLineWhatToDo()
    {
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "none",
            "--output",
            Workplace.At("none"),
            "--weights",
            "pretrained",
            "--image-size",
            "64"
        );

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(
                result.Error.TrimEnd(),
                Does.Contain("--weights FILE").And.Contain("--weights starter").And.Not.Contain("WeightSource").And.Not.Contain("\n")
            );
        });
    }

    [Test]
    public void Train_NoWeightsAndNoWish_TakesTheStarterWeightsAndSaysSo()
    {
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "starter",
            "--output",
            Workplace.At("starter"),
            "--strategy",
            "linear-probe",
            "--image-size",
            "64",
            "--epochs",
            "3"
        );

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Error);
            Assert.That(result.Out + result.Error, Does.Contain("the starter weights are used instead"));
        });
    }

    [Test]
    public void Train_NoWeightsWithTrainTime_SaysInOneLineWhatToDo()
    {
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "none",
            "--output",
            Workplace.At("none"),
            "--weights",
            "pretrained",
            "--image-size",
            "64",
            "--train-time",
            "20"
        );

        Assert.That((result.ExitCode, result.Error.TrimEnd().Contains('\n')), Is.EqualTo((1, false)), result.Error);
    }

    [Test]
    public void Train_BrokenPhotosInSmallClasses_AreLeftOutBeforeTheSplit()
    {
        // Two readable photos and six others a class: among eight, the one to validate on would hardly be readable.
        var folder = Workplace.At("half-broken");
        Workplace.Draw(folder, perClass: 2);
        foreach (var kind in Directory.GetDirectories(folder))
        {
            for (var i = 0; i < 6; i++)
                File.WriteAllText(Path.Combine(kind, $"broken{i}.png"), "no picture");
        }

        var result = Tool.Run(
            "image-classification",
            "--dataset",
            folder,
            "--name",
            "half",
            "--output",
            Workplace.At("half"),
            "--weights",
            "random",
            "--image-size",
            "64",
            "--epochs",
            "1",
            "--threads",
            "1",
            "--json"
        );

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        using var json = JsonDocument.Parse(result.Out);
        Assert.That(json.RootElement.GetProperty("validation").GetProperty("images").GetInt32(), Is.EqualTo(3), "one of each class");
        Assert.That(json.RootElement.GetProperty("unreadable").GetArrayLength(), Is.EqualTo(18));
        Assert.That(File.ReadAllText(Workplace.At("half", "half", "report.txt")), Does.Contain("broken5.png"));
    }

    [Test]
    public void Train_OnePhotoAClass_SaysWhatIsMissing()
    {
        var folder = Workplace.At("single-photos");
        Workplace.Draw(folder, perClass: 1);
        var result = Tool.Run("image-classification", "--dataset", folder, "--weights", "random", "--output", Workplace.At("unused"));

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error.TrimEnd(), Does.Contain("--validation-dataset").And.Not.Contain("\n"));
    }

    [Test]
    public void Train_TableWithOtherColumns_SaysWhatTheyAreCalledInATerminal()
    {
        var table = Workplace.At("columns.csv");
        File.WriteAllText(table, "a,b\n1,2\n");
        var result = Tool.Run("image-classification", "--dataset", table, "--weights", "random", "--output", Workplace.At("unused"));

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error.TrimEnd(), Does.Contain("path and label").And.Not.Contain("ImageTableOptions").And.Not.Contain("\n"));
    }

    [Test]
    public void Train_OutputThatIsAFile_SaysSoInOneLine()
    {
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--weights",
            "random",
            "--image-size",
            "64",
            "--output",
            Workplace.OnePhoto
        );

        Assert.That((result.ExitCode, result.Error.TrimEnd().Contains('\n')), Is.EqualTo((1, false)), result.Error);
    }

    [Test]
    public void Train_OneClass_SaysSo()
    {
        var folder = Directory.CreateDirectory(Workplace.At("one", "only")).Parent!.FullName;
        File.Copy(Workplace.OnePhoto, Path.Combine(folder, "only", "a.png"), overwrite: true);
        var result = Tool.Run("image-classification", "--dataset", folder, "--weights", "random", "--output", Workplace.At("unused"));

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.Error, Does.Contain("one class only"));
            Assert.That(Directory.Exists(Workplace.At("unused")), Is.False);
        });
    }

    [Test]
    public void Train_SizeThatTheBackboneDoesNotTake_SaysSoToPeople()
    {
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--weights",
            "random",
            "--output",
            Workplace.At("unused"),
            "--image-size",
            "65"
        );

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("multiple of 16").And.Not.Contain("Parameter"));
    }

    [Test]
    public void Train_CancelledAtOnce_AnswersAsAnInterruptedProgram()
    {
        var result = Tool.RunWith(
            "",
            new CancellationToken(canceled: true),
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--weights",
            "random",
            "--image-size",
            "64",
            "--output",
            Workplace.At("canceled")
        );

        Assert.That((result.ExitCode, result.Error.Trim()), Is.EqualTo((130, "Interrupted before anything was complete.")));
    }

    [TestCase("--train-time", "0")]
    [TestCase("--train-time", "5", "--resume")]
    [TestCase("--epochs", "0")]
    [TestCase("--batch-size", "1")]
    [TestCase("--threads", "0")]
    [TestCase("--device", "tpu")]
    [TestCase("--strategy", "everything")]
    [TestCase("--name", "a/b")]
    [TestCase("--name", "a;b")]
    [TestCase(
        "--name",
        "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"
    )]
    [TestCase("--name", "nobody's")]
    [TestCase("--verbosity", "loud")]
    [TestCase("--unknown")]
    public void Train_WrongUsage_Answers2InOneLine(params string[] wrong)
    {
        var result = Tool.Run(["image-classification", "--dataset", Workplace.Photos, .. wrong]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2));
            Assert.That(result.Error.TrimEnd(), Is.Not.Empty.And.Not.Contain("\n"));
            Assert.That(result.Out, Is.Empty);
        });
    }
}
