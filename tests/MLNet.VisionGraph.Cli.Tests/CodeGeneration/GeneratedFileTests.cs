using MLNet.VisionGraph.Cli.CodeGeneration;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

public class GeneratedFileTests
{
    private string _path = string.Empty;

    [SetUp]
    public void Choose() =>
        _path = Path.Combine(Directory.CreateDirectory(Workplace.At("generated")).FullName, Path.GetRandomFileName() + ".cs");

    [Test]
    public void Write_UntouchedFile_WritesItAnew()
    {
        GeneratedFile.Write(_path, "class Old;\n");

        Assert.That(GeneratedFile.Write(_path, "class New;\n"));
        Assert.That(File.ReadAllText(_path), Does.StartWith("// Written by visiongraph").And.EndsWith(").\nclass New;\n"));
    }

    [Test]
    public void Write_FileWithOtherLineEndings_WritesItAnew()
    {
        GeneratedFile.Write(_path, "class A;\nclass B;\n");
        File.WriteAllText(_path, File.ReadAllText(_path).Replace("\n", "\r\n"));

        Assert.That(GeneratedFile.Write(_path, "class New;\n"));
    }

    [Test]
    public void Write_ChangedFile_KeepsIt()
    {
        GeneratedFile.Write(_path, "class Old;\n");
        File.AppendAllText(_path, "// mine\n");

        Assert.That(GeneratedFile.Write(_path, "class New;\n"), Is.False);
        Assert.That(File.ReadAllText(_path), Does.EndWith("class Old;\n// mine\n"));
    }

    [Test]
    public void Write_FileOfSomebodyElse_KeepsIt()
    {
        File.WriteAllText(_path, "class Mine;\n");

        Assert.That(GeneratedFile.Write(_path, "class New;\n"), Is.False);
    }

    [Test]
    public void Write_ProjectFile_IsStillXml()
    {
        var project = Path.ChangeExtension(_path, ".csproj");
        GeneratedFile.Write(project, "<Project />\n");

        Assert.That(System.Xml.Linq.XDocument.Load(project).Root!.Name.LocalName, Is.EqualTo("Project"));
    }

    [Test]
    public void Write_Dockerfile_BeginsWithAComment()
    {
        var dockerfile = Path.ChangeExtension(_path, null);
        GeneratedFile.Write(dockerfile, "FROM scratch\n");

        Assert.That(File.ReadAllText(dockerfile), Does.StartWith("# Written by visiongraph").And.EndsWith(").\nFROM scratch\n"));
    }
}
