using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.Tests.Training;

/// <summary>What the screen of a real terminal shows during a training.</summary>
[Platform("Linux,MacOSX")]
public partial class LiveDisplayTests
{
    [TestCase(80)]
    [TestCase(140)]
    public void Train_WarningDuringTheDisplay_StaysAboveTheWholeTable(int columns)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "tmux"))))
            Assert.Ignore("There is no tmux here: install it.");
        var (socket, output) = ($"visiongraph-{columns}-{Environment.ProcessId}", Workplace.At($"live-{columns}"));
        var command =
            $"dotnet '{Tool.Program}' image-classification --dataset '{Workplace.Photos}' --output '{output}' "
            + "--image-size 64 --epochs 5000";
        Tmux(socket, "-f", "/dev/null", "new-session", "-d", "-x", $"{columns}", "-y", "40", command);
        try
        {
            var lines = ScreenWith(socket, "epoch");
            var table = lines.Where(line => line.AsSpan().ContainsAny("╭╰│")).ToArray();
            var above = string.Join(' ', lines.TakeWhile(line => !line.StartsWith('╭')).Select(line => line.Trim()));

            Assert.Multiple(() =>
            {
                Assert.That(table, Has.All.Matches<string>(line => TableLine().IsMatch(line)), string.Join('\n', lines));
                Assert.That(table.Count(line => line.StartsWith('╭')), Is.EqualTo(1));
                Assert.That(above, Does.Contain("the starter weights are used instead"));
                Assert.That(above, Does.EndWith("or connect to the network."));
            });
        }
        finally
        {
            Tmux(socket, "kill-server");
        }
    }

    [GeneratedRegex("^[╭│╰].*[╮│╯]$")]
    private static partial Regex TableLine();

    private static string[] ScreenWith(string socket, string text)
    {
        var screen = string.Empty;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(2); Thread.Sleep(200))
        {
            screen = Tmux(socket, "capture-pane", "-p");
            if (screen.Contains(text, StringComparison.Ordinal) && screen.Contains('╰'))
                return [.. screen.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
        }

        throw new TimeoutException($"The screen does not show '{text}':\n{screen}");
    }

    private static string Tmux(string socket, params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-u", "-L", socket, .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
