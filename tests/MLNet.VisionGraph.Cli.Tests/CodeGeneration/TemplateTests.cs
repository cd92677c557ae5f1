using MLNet.VisionGraph.Cli.CodeGeneration;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

/// <summary>The filler, and what makes texts of users harmless in code.</summary>
public class TemplateTests
{
    [Test]
    public void FillText_EveryPlaceHasAValue_TakesValuesAsTheyAre() =>
        Assert.That(
            Template.FillText(
                "class {{Name}} : {{Base}} { }",
                new Dictionary<string, string> { ["Name"] = "{{Base}}", ["Base"] = "$1" },
                "test"
            ),
            Is.EqualTo("class {{Base}} : $1 { }")
        );

    [Test]
    public void FillText_APlaceWithoutAValue_Throws() =>
        Assert.That(
            () => Template.FillText("class {{Nme}}", new Dictionary<string, string> { ["Name"] = "A" }, "test"),
            Throws.ArgumentException.With.Message.Contains("'Nme'")
        );

    [Test]
    public void FillText_AValueWithoutAPlace_Throws() =>
        Assert.That(
            () => Template.FillText("class A", new Dictionary<string, string> { ["Name"] = "A" }, "test"),
            Throws.ArgumentException.With.Message.Contains("'Name'")
        );

    [Test]
    public void Read_UnknownTemplate_NamesThoseThatThereAre() =>
        Assert.That(() => Template.Read("nothing.cs"), Throws.ArgumentException.With.Message.Contains("consumption.cs"));

    [TestCase("flowers", "Flowers")]
    [TestCase("my flowers-2", "MyFlowers2")]
    [TestCase("class", "Class")]
    [TestCase("été", "Été")]
    [TestCase("e\u0301te\u0301", "E\u0301te\u0301")]
    [TestCase("2024", "Model2024")]
    [TestCase("\"'; --", "ModelClassifier")]
    [TestCase("花", "花")]
    [TestCase("program", "ProgramClassifier")]
    [TestCase("model", "ModelClassifier")]
    [TestCase("path", "PathClassifier")]
    [TestCase("I18n", "I18n")]
    public void ClassName_OfAnyName_IsAClassOfItsOwn(string name, string expected) =>
        Assert.That(ClassName.From(name), Is.EqualTo(expected));

    [TestCase("plain", "\"plain\"")]
    [TestCase("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [TestCase(@"C:\new\table", @"""C:\\new\\table""")]
    [TestCase("a\nb\u2028c", @"""a\u000Ab\u2028c""")]
    [TestCase("été {x}", "\"été {x}\"")]
    public void Literal_OfAnyText_IsOneCSharpString(string text, string expected) =>
        Assert.That(CodeText.Literal(text), Is.EqualTo(expected));

    [TestCase("a;b*c%d", "a%3Bb%2Ac%25d")]
    [TestCase("a&b\"<c>", "a&amp;b&quot;&lt;c&gt;")]
    [TestCase("$(HOME)@(X)", "%24%28HOME%29%40%28X%29")]
    public void ProjectPath_OfAnyName_MeansItselfToMSBuild(string path, string expected) =>
        Assert.That(CodeText.ProjectPath(path), Is.EqualTo(expected));

    [Test]
    public void Comment_WithLineBreaks_StaysOnItsLine() => Assert.That(CodeText.Comment("a\r\nb\u2029c\u0085d"), Is.EqualTo("a  b c d"));

    [TestCase("Microsoft.ML")]
    [TestCase("Microsoft.ML.OnnxRuntime")]
    [TestCase("TorchSharp-cpu")]
    [TestCase("MLNet.VisionGraph.Training")]
    public void PackageVersions_OfAReferencedPackage_IsAVersion(string package) =>
        Assert.That(PackageVersions.Get(package), Does.Match(@"^\d+\.\d+\.\d+"));
}
