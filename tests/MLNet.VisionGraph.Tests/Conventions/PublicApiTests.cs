using MLNet.VisionGraph.Parity;

namespace MLNet.VisionGraph.Tests.Conventions;

/// <summary>The public API is a promise: what it is stands in PublicApi.txt.</summary>
public class PublicApiTests
{
    [Test]
    public void PublicApi_OfTheLibrary_IsTheApprovedOne()
    {
        var approved = Path.Combine(ConventionTests.Root(), "tests", "MLNet.VisionGraph.Tests", "PublicApi.txt");
        var found = PublicApi.Describe(typeof(ImageFeaturizerOptions).Assembly).ToArray();
        if (Environment.GetEnvironmentVariable("VISIONGRAPH_APPROVE") == "1")
            File.WriteAllLines(approved, found);

        Assert.That(found, Is.EqualTo(File.ReadAllLines(approved)), "If the change is meant, run the test again with VISIONGRAPH_APPROVE=1 and commit PublicApi.txt.");
    }
}
