using MLNet.VisionGraph.Cli.CodeGeneration;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

public class ContainerImageTests
{
    [TestCase("flowers", "flowers-api")]
    [TestCase("My Flowers_2", "my-flowers-2-api")]
    [TestCase("花", "model-api")]
    public void Tag_OfAnyName_IsOneThatRegistriesTake(string name, string expected) =>
        Assert.That(new ContainerImage(name, []).Tag, Is.EqualTo(expected));

    [Test]
    public void Dockerfile_NameWithABracket_EscapesItInPatternsAlone()
    {
        var lines = new ContainerImage("a[1]", []).Dockerfile().Split('\n');

        Assert.That(lines, Does.Contain("COPY [\"a[[]1].Api/\", \"a[1].Api/\"]").And.Contain("ENTRYPOINT [\"dotnet\", \"a[1].Api.dll\"]"));
        Assert.That(new ContainerImage("a[1]", []).Ignored(), Does.Contain("\n!a[[]1]/a[[]1].mlnet\n"));
    }
}
