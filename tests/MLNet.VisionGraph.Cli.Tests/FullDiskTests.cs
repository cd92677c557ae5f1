namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>
/// Simulates a disk that is full exactly when a file of the model's folder is written: the temporary file for it links to a device that is
/// always full.
/// </summary>
[Platform("Linux")]
public class FullDiskTests
{
    private static string[] Arguments(string output, params string[] more) =>
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
            .. more,
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
        var path = Path.Combine(output, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path + ".part", "/dev/full");

        var result = Tool.Run(Arguments(output));
        var drafts = Directory.GetFiles(output, "*.part", SearchOption.AllDirectories);
        var wasThere = File.Exists(path);
        var again = Tool.Run(Arguments(output, "--resume"));

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
