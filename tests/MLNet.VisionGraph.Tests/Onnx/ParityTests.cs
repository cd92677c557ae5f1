using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Onnx;

/// <summary>Our networks against numbers from the official code. <c>./build.sh parity FOLDER</c> does the same for any folder.</summary>
public class ParityTests
{
    private static IEnumerable<TestCaseData> Fixtures =>
        Fixture
            .Find(ReferenceData.Path("reference"))
            .Select(path => Fixture.Read(path)!)
            .Select(fixture =>
                new TestCaseData(fixture).SetArgDisplayNames(
                    $"{fixture.Model} {fixture.Settings.Height}x{fixture.Settings.Width} {fixture.Settings.Task}"
                )
            );

    [TestCaseSource(nameof(Fixtures))]
    public void Compare_EachFixture_AgreesEverywhere(Fixture fixture)
    {
        var comparisons = fixture.Compare();

        Assert.Multiple(() =>
        {
            Assert.That(comparisons, Has.Count.GreaterThanOrEqualTo(3));
            foreach (var comparison in comparisons)
                Assert.That(comparison.Difference, Is.LessThanOrEqualTo(comparison.Bound), comparison.Output);
        });
    }

    [Test]
    public void Find_TestData_HasBackbonesInBothFormsAndDetectors() => Assert.That(Fixtures.Count(), Is.EqualTo(9));

    [Test]
    public void Read_FixtureOfAnotherNetwork_IsNull()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["fixture.json"], """{"model": "maskrcnn_efficientvit_m4", "input": [1, 3, 480, 640]}""");

        Assert.That(Fixture.Read(Fixture.Find(folder.Path)[0]), Is.Null);
    }

    [Test]
    public void DifferenceTo_ChangedValue_IsSeen()
    {
        var samples = new Samples([1, 2, 2], 1.5, Math.Sqrt(1.25), [0, 3], [0, 3]);

        Assert.Multiple(() =>
        {
            Assert.That(samples.DifferenceTo([0, 1, 2, 3]), Is.LessThan(1e-12));
            Assert.That(samples.DifferenceTo([0, 1, 2, 3.5f]), Is.GreaterThan(0.4));
            Assert.That(samples.DifferenceTo([0, 1.5f, 2, 3]), Is.GreaterThan(0.1), "seen by the mean");
            Assert.That(samples.DifferenceTo([0, float.NaN, 2, 3]), Is.EqualTo(double.PositiveInfinity));
        });
    }
}
