using System.Runtime.Versioning;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>The program itself: exit codes, and Ctrl+C.</summary>
public class ProcessTests
{
    [Test]
    public void Program_WrongUsage_Exits2()
    {
        using var process = Tool.Start("predict");
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.EqualTo(2), error);
    }

    [Test]
    public void Program_List_Exits0()
    {
        using var process = Tool.Start("list");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(output, Does.Contain("mobilevig_ti").And.Not.Contain("\u001b"), "no colors in a file");
    }

    [Test]
    [Platform("Linux,MacOSX")]
    [UnsupportedOSPlatform("windows")]
    public void Program_CtrlCAfterAnEpoch_LeavesTheBestModel()
    {
        using var process = Tool.Start(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "stopped",
            "--output",
            Workplace.At("stopped"),
            "--weights",
            "random",
            "--image-size",
            "64",
            "--epochs",
            "5000"
        );
        while (process.StandardOutput.ReadLine() is { } line && !line.Contains("accuracy", StringComparison.Ordinal)) { }

        Tool.Interrupt(process);
        var rest = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That(process.ExitCode, Is.Zero, error);
            Assert.That(rest, Does.Contain("Interrupted: this is the best model so far."));
            Assert.That(File.Exists(Workplace.At("stopped", "stopped", "stopped.mlnet")));
            Assert.That(File.ReadAllText(Workplace.At("stopped", "stopped", "report.json")), Does.Contain("\"interrupted\": true"));
            Assert.That(File.Exists(Workplace.At("stopped", "stopped", "report.html")));
            Assert.That(Directory.Exists(Workplace.At("stopped", "stopped", "checkpoints")), "so that --resume goes on");
        });
    }

    [Test]
    [Platform("Linux,MacOSX")]
    [UnsupportedOSPlatform("windows")]
    public void Program_CtrlCBeforeAnythingIsComplete_Exits130()
    {
        using var process = Tool.Start(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "early",
            "--output",
            Workplace.At("early"),
            "--weights",
            "random",
            "--backbone",
            "mobilevig_b",
            "--image-size",
            "224"
        );
        process.StandardOutput.ReadLine();
        Tool.Interrupt(process);
        process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.That((process.ExitCode, error.Trim()), Is.EqualTo((130, "Interrupted before anything was complete.")));
    }

    [Test]
    [Platform("Linux,MacOSX")]
    [UnsupportedOSPlatform("windows")]
    public void Program_Terminated_EndsAsAtCtrlC()
    {
        using var process = Tool.Start("predict", "--model", Workplace.Model, "-");
        process.StandardInput.WriteLine(Workplace.OnePhoto);
        process.StandardInput.Flush();
        process.StandardOutput.ReadLine();
        var answer = process.StandardOutput.ReadLine();
        Tool.Interrupt(process, "TERM");
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.That(answer, Does.Contain("rings"), "while the list goes on");
        Assert.That((process.ExitCode, error.Trim()), Is.EqualTo((130, "Interrupted after 1 images.")));
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    [Platform("Linux,MacOSX")]
    [UnsupportedOSPlatform("windows")]
    public void Program_SecondSignal_EndsAtOnce(string signal)
    {
        // A list that never comes: the first signal finds nothing to end.
        using var process = Tool.Start("predict", "--model", Workplace.Model, "-");
        process.StandardInput.WriteLine(Workplace.OnePhoto);
        process.StandardInput.Flush();
        process.StandardOutput.ReadLine();
        process.StandardOutput.ReadLine();
        Tool.Interrupt(process, signal);
        Tool.Interrupt(process, signal);

        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(20)), "it is still there");
        Assert.That(process.ExitCode, Is.EqualTo(130));
    }

    [Test]
    [Platform("Linux,MacOSX")]
    [UnsupportedOSPlatform("windows")]
    public void Program_ReaderThatLeaves_EndsQuietly()
    {
        var list = Workplace.At("long.txt");
        File.WriteAllLines(list, Enumerable.Repeat(Workplace.OnePhoto, 100_000));
        using var shell = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(
                "bash",
                ["-o", "pipefail", "-c", $"dotnet '{Tool.Program}' predict --model '{Workplace.Model}' - < '{list}' | head -2"]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, error) = (shell.StandardOutput.ReadToEnd(), shell.StandardError.ReadToEnd());
        shell.WaitForExit();

        Assert.That((shell.ExitCode, error, output.Split('\n').Length), Is.EqualTo((0, "", 3)));
    }
}
