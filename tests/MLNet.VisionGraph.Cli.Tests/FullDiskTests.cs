namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>
/// Simulates a disk that is full exactly when a file of the model's folder is written: the temporary file for it links to a device that is
/// always full.
/// </summary>
[Platform("Linux")]
public class FullDiskTests
{
    private static string[] Classification(string output) =>
        [
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "full",
            "--output",
            output,
            "--weights",
            "random",
            "--image-size",
            "64",
            "--strategy",
            "linear-probe",
            "--epochs",
            "2",
            "--threads",
            "1",
            "--api",
        ];

    private static string[] Detection(string output) =>
        [
            "instance-segmentation",
            "--dataset",
            Path.Combine(output, "shapes"),
            "--name",
            "full",
            "--output",
            output,
            "--weights",
            "random",
            "--image-size",
            "64",
            "--epochs",
            "2",
            "--threads",
            "1",
        ];

    [TestCase("full/full.mlnet")]
    [TestCase("full/full.onnx")]
    [TestCase("full/full.safetensors")]
    [TestCase("full/report.txt")]
    [TestCase("full/full.mbconfig")]
    [TestCase("full/full.consumption.cs")]
    [TestCase("full.Api/Dockerfile")]
    [TestCase("full/report.html")]
    [TestCase("full/report.json")]
    public void Train_FileThatFindsNoRoom_IsNotThereAndIsWrittenByTheSameCommandWithResume(string file)
    {
        var output = Workplace.At($"full-{Path.GetFileName(file)}");
        Check(Classification(output), output, file);
    }

    [TestCase("full/full.mlnet")]
    [TestCase("full/full.onnx")]
    [TestCase("full/report.txt")]
    [TestCase("full/report.html")]
    public void TrainDetector_FileThatFindsNoRoom_IsNotThereAndIsWrittenByTheSameCommandWithResume(string file)
    {
        var output = Workplace.At($"full-detector-{Path.GetFileName(file)}");
        LabeledShapes.Save(Path.Combine(output, "shapes"), 6);
        Check(Detection(output), output, file);
    }

    private static void Check(string[] arguments, string output, string file)
    {
        var path = Path.Combine(output, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path + ".part", "/dev/full");

        var result = Tool.Run(arguments);
        var drafts = Directory.GetFiles(output, "*.part", SearchOption.AllDirectories);
        var wasThere = File.Exists(path);
        var again = Tool.Run([.. arguments, "--resume"]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.Error.TrimEnd(), Does.Contain("No space left").And.Contain("--resume").And.Not.Contain("\n"));
            Assert.That(result.Error.Split("Free disk space"), Has.Length.EqualTo(2), "said once");
            Assert.That(wasThere, Is.False);
            Assert.That(drafts, Is.Empty);
            Assert.That(again.ExitCode, Is.Zero, again.Error);
            Assert.That(again.Out, Does.Not.Contain("epoch 1/2"), "nothing is learned twice");
            Assert.That(new FileInfo(path).Length, Is.GreaterThan(100));
            Assert.That(Directory.Exists(Path.Combine(output, "full", "checkpoints")), Is.False);
        });
    }
}
