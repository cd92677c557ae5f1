using MLNet.VisionGraph.Storage;

namespace MLNet.VisionGraph.Tests;

public class WholeFileTests
{
    private DirectoryInfo _folder;
    private string _path;

    [SetUp]
    public void Make()
    {
        _folder = Directory.CreateTempSubdirectory("visiongraph-whole-");
        _path = Path.Combine(_folder.FullName, "model.bin");
    }

    [TearDown]
    public void Remove() => _folder.Delete(recursive: true);

    [Test]
    public void Write_ThatFailsHalfWay_LeavesTheOldFileAndNoDraft()
    {
        WholeFile.WriteText(_path, "old");

        Assert.That(
            () =>
                WholeFile.Write(
                    _path,
                    draft =>
                    {
                        File.WriteAllText(draft, "ha");
                        throw new IOException("No space left on device");
                    }
                ),
            Throws.InstanceOf<IOException>().With.Message.Contains("No space")
        );
        Assert.That(File.ReadAllText(_path), Is.EqualTo("old"));
        Assert.That(_folder.GetFiles(), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_AfterAProcessThatWasKilled_ReplacesItsDraft()
    {
        File.WriteAllText(_path + ".part", "half of a longer text");
        WholeFile.WriteText(_path, "whole");

        Assert.That(File.ReadAllText(_path), Is.EqualTo("whole"));
        Assert.That(_folder.GetFiles(), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_WhereAFolderIs_FailsAndLeavesNoDraft()
    {
        Directory.CreateDirectory(_path);

        Assert.That(
            () => WholeFile.WriteText(_path, "text"),
            Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>()
        );
        Assert.That(_folder.GetFiles(), Is.Empty);
    }
}
