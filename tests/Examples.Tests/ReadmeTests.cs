namespace MLNet.VisionGraph.Examples.Tests;

/// <summary>What examples/README.md shows is what the examples print.</summary>
[Parallelizable(ParallelScope.All)]
public class ReadmeTests
{
    private static IEnumerable<string> Examples => ShownRun.All().Select(run => run.Example).Distinct();

    [TestCaseSource(nameof(Examples))]
    public void Run_AsTheReadmeShows_PrintsWhatItShows(string example)
    {
        foreach (var run in ShownRun.All().Where(run => run.Example == example))
        {
            var printed = ExampleProgram.Run(run.File, run.Arguments);
            Assert.That(
                run.Shows(printed),
                $"examples/README.md shows of {run.File}:\n{string.Join('\n', run.Output)}\nIt printed:\n{string.Join('\n', printed)}"
            );
        }
    }

    [Test]
    public void Readme_OfTheNumberedExamples_ShowsEveryOne()
    {
        var files = Directory
            .EnumerateFiles(ShownRun.Folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(ShownRun.Folder, file).Replace('\\', '/'))
            .Where(file => char.IsAsciiDigit(file[0]));

        Assert.That(ShownRun.All().Select(run => run.File), Is.EquivalentTo(files));
    }

    [TestCase("accuracy 0.85 in 2.0 s", "accuracy 0.80 in 31.4 s", true)]
    [TestCase("accuracy 0.85", "accuracy 0.70", false)]
    [TestCase("240 photos", "241 photos", false)]
    [TestCase("-0.05 0.31 …", "0.04 0.31 …", true)]
    [TestCase("checked-disc 0.85", "checked-square 0.85", false)]
    public void Agree_ShownAndPrinted_AllowsForSmallDifferencesOfFractionsAlone(string shown, string printed, bool agree) =>
        Assert.That(ShownText.Agree(shown, printed), Is.EqualTo(agree));

    [OneTimeTearDown]
    public void RemoveFiles() => Directory.Delete(ExampleProgram.Work, recursive: true);
}
