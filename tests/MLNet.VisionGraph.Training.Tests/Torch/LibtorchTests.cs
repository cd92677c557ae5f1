using MLNet.VisionGraph.Training.Tests.Callbacks;
using MLNet.VisionGraph.Training.Torch;

namespace MLNet.VisionGraph.Training.Tests.Torch;

public class LibtorchTests
{
    [Test]
    public void Load_WhereItIs_ThrowsNothing() => Assert.That(Libtorch.Load, Throws.Nothing);

    [Test]
    public void Explain_NoLibraryAnywhere_NamesThePackages()
    {
        using TemporaryFolder empty = new();

        var text = Libtorch.Explain([empty.Path, empty["missing"]], _ => throw new AssertionException("there is nothing to load"));

        Assert.That(text, Does.Contain("TorchSharp-cpu").And.Contain("TorchSharp-cuda-linux").And.Not.Contain("\n"));
    }

    [Test]
    public void Explain_ALibraryThatTheSystemRefuses_GivesTheSystemsReason()
    {
        using TemporaryFolder folder = new();
        var name = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";
        File.WriteAllText(folder[name], "no library");
        var asked = string.Empty;

        var text = Libtorch.Explain([folder["missing"], folder.Path], file =>
        {
            asked = file;
            return "libstdc++.so.6: version `GLIBCXX_3.4.32' not found";
        });

        Assert.That(asked, Is.EqualTo(folder[name]));
        Assert.That(text, Does.Contain("cannot load it: libstdc++.so.6: version `GLIBCXX_3.4.32' not found.").And.Not.Contain("reference the package"));
    }
}
