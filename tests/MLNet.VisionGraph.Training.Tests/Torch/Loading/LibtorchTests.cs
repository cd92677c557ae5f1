using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Torch.Loading;

namespace MLNet.VisionGraph.Training.Tests.Torch.Loading;

public class LibtorchTests
{
    [Test]
    public void Load_WhereItIs_ThrowsNothing() => Assert.That(Libtorch.Load, Throws.Nothing);

    [Test]
    public void Explain_NoLibraryAnywhere_NamesThePackages()
    {
        using TemporaryFolder empty = new();

        var text = Libtorch.Explain(
            [empty.Path, empty["missing"]],
            _ => throw new AssertionException("there is nothing to load"),
            hasLibtorch: true
        );

        Assert.That(text, Does.Contain("TorchSharp-cpu").And.Contain("TorchSharp-cuda-linux").And.Not.Contain("\n"));
    }

    [Test]
    public void Explain_ALibraryThatTheSystemRefuses_GivesTheSystemsReason()
    {
        using TemporaryFolder folder = new();
        var file = folder[NativeFiles.NameOf(LibTorchSharp.Name)];
        File.WriteAllText(file, "no library");
        File.WriteAllText(folder[NativeFiles.NameOf("torch_cpu")], "no library either");
        var asked = string.Empty;

        var text = Libtorch.Explain(
            [folder["missing"], folder.Path],
            library =>
            {
                asked = library;
                return "libstdc++.so.6: version `GLIBCXX_3.4.32' not found";
            },
            hasLibtorch: true
        );

        Assert.That(asked, Is.EqualTo(file));
        Assert.That(
            text,
            Does.Contain("cannot load it: libstdc++.so.6: version `GLIBCXX_3.4.32' not found.")
                .And.Contain("VISIONGRAPH_CACHE")
                .And.Not.Contain("reference the package")
        );
    }

    [Test]
    public void Explain_TorchSharpWithoutLibtorch_NamesThePackages()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder[NativeFiles.NameOf(LibTorchSharp.Name)], "brought along by TorchSharp");

        var text = Libtorch.Explain([folder.Path], _ => "libtorch.so: cannot open shared object file", hasLibtorch: true);

        Assert.That(text, Does.Contain("reference the package TorchSharp-cpu"));
    }

    [Test]
    public void Explain_ASystemThatLibtorchIsNotMadeFor_SaysWhereToTrain() =>
        Assert.That(
            Libtorch.Explain([], _ => null, hasLibtorch: false),
            Does.Contain("train on Windows").And.Not.Contain("reference the package")
        );

    [TestCase("linux-x64", true)]
    [TestCase("debian.12-x64", true)]
    [TestCase("win-x64", true)]
    [TestCase("win-arm64", true)]
    [TestCase("osx-arm64", true)]
    [TestCase("linux-arm64", false)]
    [TestCase("linux-musl-x64", false)]
    [TestCase("alpine.3.20-x64", false)]
    [TestCase("osx-x64", false)]
    [TestCase("win-x86", false)]
    public void HasLibtorch_EachSystem_IsWhatItsPackagesSay(string runtime, bool expected) =>
        Assert.That(Libtorch.HasLibtorch(runtime), Is.EqualTo(expected));
}
