using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Conventions;

/// <summary>Keeps the house as ARCHITECTURE.md describes it, by reading the sources.</summary>
public class ConventionTests
{
    [TestCase("src")]
    [TestCase("tests")]
    [TestCase("examples")]
    [TestCase("benchmarks")]
    public void Sources_Everywhere_HaveNoConditionalCompilation(string folder)
    {
        var found =
            from file in Sources(folder)
            where Path.GetFileName(file) != "ConventionTests.cs"
            from line in File.ReadLines(file)
            where line.TrimStart().StartsWith("#if", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}";

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Files_InTheSources_StayReadable()
    {
        var long_ = Sources("src")
            .Where(file => File.ReadLines(file).Count() > 330)
            .Select(file => Path.GetRelativePath(Repository.Root, file));

        Assert.That(long_, Is.Empty, "a file that passes about 300 lines is asking to be two");
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories);
}
