using System.Diagnostics;
using System.Runtime.Versioning;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Training;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests.Training;

/// <summary>What is checked before a training, so that it does not fail when everything is learned.</summary>
public class OutputChecksTests
{
    private static Tool.Result Train(string output, string name = "checked") =>
        Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            name,
            "--output",
            output,
            "--weights",
            "random",
            "--image-size",
            "64",
            "--strategy",
            "linear-probe",
            "--epochs",
            "1",
            "--threads",
            "1"
        );

    [Test]
    public void Train_FolderThatAnotherTrainingWrites_IsRefusedUntilThatHasEnded()
    {
        using TemporaryFolder output = new();
        using (OutputLock.Take(output.Made("checked")))
        {
            var refused = Train(output.Path);
            Assert.That(refused.ExitCode, Is.EqualTo(1));
            Assert.That(refused.Error.TrimEnd(), Does.StartWith("Another training is writing to").And.Not.Contain("\n"));
            Assert.That(refused.Out, Does.Not.Contain("epoch 1/1"));
        }

        var after = Train(output.Path);
        Assert.That(after.ExitCode, Is.Zero, after.Error);
        Assert.That(File.Exists(Path.Combine(output["checked"], OutputLock.FileName)), Is.False);
    }

    [Test]
    [Platform("Linux,MacOSX")]
    [UnsupportedOSPlatform("windows")]
    public void Train_FolderOfATrainingThatWasKilled_IsNotLocked()
    {
        using TemporaryFolder output = new();
        var arguments = "image-classification --name checked --weights random --image-size 64 --epochs 500 --threads 1".Split(' ');
        using var first = Tool.Start([.. arguments, "--dataset", Workplace.Photos, "--output", output.Path]);
        var file = Path.Combine(output["checked"], OutputLock.FileName);
        var watch = Stopwatch.StartNew();
        while (!File.Exists(file) && watch.Elapsed < TimeSpan.FromSeconds(60))
            Thread.Sleep(50);
        Assert.That(() => OutputLock.Take(output["checked"]), Throws.TypeOf<FailureException>());

        first.Kill();
        first.WaitForExit();
        Assert.That(File.Exists(file), "nobody could delete it");
        Assert.That(() => OutputLock.Take(output["checked"]).Dispose(), Throws.Nothing);
    }

    [Test]
    [Platform("Linux,MacOSX")]
    public void Train_TemporaryFolderThatCannotBeWritten_IsKnownBeforeTheTraining()
    {
        using TemporaryFolder output = new();
        using WithTemporary temporary = new(Workplace.OnePhoto);
        var result = Train(output.Path);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error.TrimEnd(), Does.Contain("Set TMPDIR to a folder").And.Not.Contain("\n"));
        Assert.That(result.Out, Does.Not.Contain("epoch 1/1"));
        Assert.That(Directory.Exists(output["checked"]), Is.False);
    }

    [TestCase("predict --model MODEL.mlnet PHOTO")]
    [TestCase("info MODEL.mlnet")]
    [TestCase("verify MODEL.mlnet --weights MODEL.safetensors")]
    [TestCase("export --weights MODEL.safetensors --output MODEL.new.mlnet")]
    [Platform("Linux,MacOSX")]
    public void Command_TemporaryFolderThatCannotBeWritten_SaysWhatToDo(string command)
    {
        using WithTemporary temporary = new(Workplace.OnePhoto);
        var model = Path.Combine(Workplace.Model, "drawn");
        var result = Tool.Run([
            .. command
                .Split(' ')
                .Select(word =>
                    word.Replace("MODEL", model, StringComparison.Ordinal).Replace("PHOTO", Workplace.OnePhoto, StringComparison.Ordinal)
                ),
        ]);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error.TrimEnd(), Does.Contain("Set TMPDIR to a folder").And.Not.Contain("\n"));
    }

    [TestCase("checked.mlnet")]
    [TestCase("report.json")]
    public void Train_FolderInThePlaceOfAFile_IsKnownBeforeTheTraining(string file)
    {
        using TemporaryFolder output = new();
        output.Made("checked", file);
        var result = Train(output.Path);
        Assert.That(result.Error.TrimEnd(), Does.EndWith("Rename or remove the folder."));
        Assert.That(result.Out, Does.Not.Contain("epoch 1/1"));
    }

    [Test]
    public void CheckRoom_LessThanNeeded_SaysBoth()
    {
        using TemporaryFolder folder = new();
        Assert.That(() => WritableFolders.CheckRoom(folder.Path, 1, "files"), Throws.Nothing);
        Assert.That(
            () => WritableFolders.CheckRoom(folder.Path, long.MaxValue, "the files of the model"),
            Throws
                .TypeOf<FailureException>()
                .With.Message.Match("There are [0-9]+ MB free on the disk of '.*', but the files of the model need")
        );
    }

    [TestCase(231)]
    [TestCase(250)]
    [TestCase(5000)]
    public void Train_NameTooLongForAFile_IsRefusedAtOnce(int length)
    {
        var result = Train(Workplace.At("unused"), new string('n', length));
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("too long for the names of files"));
    }

    [Test]
    public void Train_LongestName_IsWritten()
    {
        using TemporaryFolder output = new();
        var result = Train(output.Path, new string('n', 230));
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    [Test]
    [Platform("Linux")]
    public void Train_NamesThatAreNotUtf8_AreNamedAsSuch()
    {
        using TemporaryFolder folder = new();
        var photos = folder.Made("photos");
        Workplace.Draw(photos, perClass: 4);
        Shell($"cp '{Workplace.OnePhoto}' \"$(printf '{photos}/rings/caf\\351.png')\"");
        var result = Tool.Run(
            $"image-classification --name x --weights random --image-size 64 --epochs 1 --strategy linear-probe --dataset {photos}"
                .Split(' ')
                .Append("--output")
                .Append(folder["out"])
                .ToArray()
        );
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Out + result.Error, Does.Contain("its name is not UTF-8: rename it"));

        Shell($"mkdir \"$(printf '{photos}/sch\\366n')\"");
        var error = Tool.Run("image-classification", "--dataset", photos, "--weights", "random", "--output", folder["out"]).Error;
        Shell($"rm -r '{photos}'"); // .NET cannot delete them
        Assert.That(error.TrimEnd(), Does.EndWith("(its name is not UTF-8).").And.Not.Contain("\n"));
    }

    private static void Shell(string command)
    {
        using var shell = Process.Start("bash", ["-c", command]);
        shell.WaitForExit();
        Assert.That(shell.ExitCode, Is.Zero, command);
    }

    private sealed class WithTemporary : IDisposable
    {
        private readonly string? _before = Environment.GetEnvironmentVariable("TMPDIR");

        public WithTemporary(string folder) => Environment.SetEnvironmentVariable("TMPDIR", folder);

        public void Dispose() => Environment.SetEnvironmentVariable("TMPDIR", _before);
    }
}
