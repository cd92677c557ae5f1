using MLNet.VisionGraph.Cli.CodeGeneration;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

/// <summary>Generated code inside a project, whose build would take it in.</summary>
public class EnclosingProjectTests
{
    [Test]
    public void Remedy_OutputInsideAProject_NamesItAndTheExclusion()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["App.csproj"], "<Project />");
        var output = Directory.CreateDirectory(Path.Combine(folder.Path, "models", "flowers")).FullName;

        Assert.That(
            EnclosingProject.Remedy(output),
            Does.Contain(folder["App.csproj"]).And.Contain(";models/flowers/**;models/flowers.Api/**</DefaultItemExcludes>")
        );
    }

    [Test]
    public void Remedy_ItsOwnProjectAlone_IsNoConcern()
    {
        using var folder = new TemporaryFolder();
        var output = Directory.CreateDirectory(folder["flowers"]).FullName;
        File.WriteAllText(Path.Combine(output, "flowers.csproj"), "<Project />");

        Assert.That(EnclosingProject.Remedy(output), Is.Null);
    }
}
