using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Torch.Loading;

namespace MLNet.VisionGraph.Training.Tests.Torch.Loading;

public class LibraryCopyTests
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    [Test]
    public void WriteTo_AnyFolder_NamesTheFileByItsContent()
    {
        using TemporaryFolder folder = new();

        var path = new LibraryCopy("libA.so", s_content).WriteTo(folder["a/b"]);
        var other = new LibraryCopy("libA.so", [.. s_content, 0]).WriteTo(folder["a/b"]);

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(s_content));
        Assert.That(Path.GetFileName(path), Does.Match("^libA-[0-9a-f]{16}\\.so$"));
        Assert.That(other, Is.Not.EqualTo(path));
        Assert.That(Directory.EnumerateFiles(folder["a/b"]), Is.EquivalentTo((string[])[path, other]), "and no draft");
    }

    [Test]
    public void WriteTo_AWholeCopy_LeavesItAlone()
    {
        using TemporaryFolder folder = new();
        var copy = new LibraryCopy("libA.so", s_content);
        var then = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(copy.WriteTo(folder.Path), then);

        Assert.That(File.GetLastWriteTimeUtc(copy.WriteTo(folder.Path)), Is.EqualTo(then));
    }

    [TestCase(0)]
    [TestCase(4999)]
    [TestCase(5000)]
    [TestCase(5001)]
    public void WriteTo_ACorruptedCopy_MakesItAnew(int length)
    {
        using TemporaryFolder folder = new();
        var copy = new LibraryCopy("libA.so", s_content);
        var path = copy.WriteTo(folder.Path);
        File.WriteAllBytes(path, Enumerable.Repeat((byte)7, length).ToArray());

        Assert.That(File.ReadAllBytes(copy.WriteTo(folder.Path)), Is.EqualTo(s_content));
    }

    [Test]
    public void WriteTo_ManyAtOnce_NeverShowHalfAFile()
    {
        using TemporaryFolder folder = new();
        var copy = new LibraryCopy("libA.so", s_content);

        Parallel.For(0, 64, _ => Assert.That(File.ReadAllBytes(copy.WriteTo(folder.Path)), Is.EqualTo(s_content)));

        Assert.That(Directory.EnumerateFiles(folder.Path).Count(), Is.EqualTo(1));
    }

    [Test]
    public void Load_WhatIsNoLibrary_ThrowsAndLeavesNoTemporaryFile()
    {
        using TemporaryFolder folder = new();

        Assert.That(
            () => new LibraryCopy("libA.so", s_content).Load(folder.Path),
            Throws.InstanceOf<Exception>().And.TypeOf<DllNotFoundException>().Or.TypeOf<BadImageFormatException>()
        );
    }
}
