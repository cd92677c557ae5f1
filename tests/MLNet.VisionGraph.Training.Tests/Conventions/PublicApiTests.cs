using System.Runtime.CompilerServices;
using MLNet.VisionGraph.Parity;

namespace MLNet.VisionGraph.Training.Tests.Conventions;

/// <summary>The public API is a promise: what it is stands in PublicApi.txt.</summary>
public class PublicApiTests
{
    [Test]
    public void PublicApi_OfTheLibrary_IsTheApprovedOne()
    {
        var approved = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "PublicApi.txt"));
        var found = PublicApi.Describe(typeof(ImageClassifierTrainer).Assembly).ToArray();
        if (Environment.GetEnvironmentVariable("VISIONGRAPH_APPROVE") == "1")
            File.WriteAllLines(approved, found);

        Assert.That(found, Is.EqualTo(File.ReadAllLines(approved)), "If the change is meant, run the test again with VISIONGRAPH_APPROVE=1 and commit PublicApi.txt.");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
