using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Conventions;

/// <summary>Checks the conventions of ARCHITECTURE.md and CONTRIBUTING.md by reading the sources.</summary>
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

    [TestCase("src")]
    [TestCase("tests")]
    [TestCase("examples")]
    [TestCase("benchmarks")]
    [TestCase("tools")]
    public void Lines_Everywhere_HaveAtMost140Characters(string folder)
    {
        // The templates are users' code with long generated values; a notebook's exported code keeps the notebook's lines.
        var found =
            from file in Sources(folder)
            let path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
            where !path.Contains("/Templates/") && !path.StartsWith("examples/notebooks/", StringComparison.Ordinal)
            from line in File.ReadLines(file).Index()
            where line.Item.Length > 140
            select $"{path}:{line.Index + 1}";

        Assert.That(found, Is.Empty);
    }

    private static IEnumerable<string> Sources(string folder) =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        where !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
        select file;
}
