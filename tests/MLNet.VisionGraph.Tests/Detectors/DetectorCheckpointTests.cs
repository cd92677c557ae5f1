using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Detectors;

/// <summary>Checkpoints that the official code wrote: with the configuration beside the weights, and perhaps an optimizer.</summary>
public class DetectorCheckpointTests
{
    private static IEnumerable<TestCaseData> Checkpoints =>
        Directory
            .EnumerateFiles(ReferenceData.Path("checkpoints", "detection"), "*.pth")
            .Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(path)));

    [TestCaseSource(nameof(Checkpoints))]
    public void Read_OfficialCheckpoint_GivesItsDetections(string path)
    {
        var weights = CheckpointFile.Read(path);
        var model = Path.GetFileNameWithoutExtension(path);
        var file = ReferenceData.Path("reference", "detection", $"{model}_nc3", "B", "fixture.json");

        var comparisons = ((DetectorFixture)Fixture.Read(file)!).Compare(weights);

        Assert.That(comparisons.Where(comparison => !comparison.Passed), Is.Empty);
    }

    [Test]
    public void Checkpoints_AreThere() => Assert.That(Checkpoints, Is.Not.Empty);
}
