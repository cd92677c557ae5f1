using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Cli.Training;

namespace MLNet.VisionGraph.Cli.Tests.Training;

public class TrainingDisplayTests
{
    [Test]
    public void Note_TheSameTwice_IsShownOnceAndLoggedTwice()
    {
        var log = Workplace.At("notes.log");
        using StringWriter shown = new();
        using (
            var display = new TrainingDisplay(
                new Streams(TextReader.Null, shown, TextWriter.Null, IsLive: false),
                Verbosity.Minimal,
                quiet: false,
                log
            )
        )
        {
            display.Note("weights are small");
            display.Note("a photo cannot be read");
            display.Note("weights are small");
        }

        Assert.That(shown.ToString().ReplaceLineEndings("\n"), Is.EqualTo("weights are small\na photo cannot be read\n"));
        Assert.That(File.ReadLines(log).Count(line => line.EndsWith("weights are small", StringComparison.Ordinal)), Is.EqualTo(2));
    }
}
