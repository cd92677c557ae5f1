using System.Runtime.InteropServices;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Torch.Loading;

namespace MLNet.VisionGraph.Training.Tests.Torch.Loading;

public class LibTorchSharpTests
{
    private const int Weak = 2;

    [Test]
    public void MakeVersionOptional_OneUnreferencedSymbol_SetsOneFlag()
    {
        var elf = new TinyElf();
        var original = elf.ToArray();

        var copy = LibTorchSharp.MakeVersionOptional(original);

        Assert.That(copy, Is.Not.Null);
        Assert.That(Enumerable.Range(0, original.Length).Where(i => original[i] != copy![i]), Is.EqualTo((int[])[elf.Flags[1]]));
        Assert.That(copy![elf.Flags[1]], Is.EqualTo(Weak));
    }

    private static IEnumerable<TestCaseData> Others()
    {
        yield return new TestCaseData(new TinyElf { Relocations = [1, 2] }).SetArgDisplayNames("the symbol is referred to");
        yield return new TestCaseData(
            new TinyElf { Symbols = [("_ZSt21ios_base_library_initv", 3), ("_Znwm", 3)], Relocations = [] }
        ).SetArgDisplayNames("two symbols of the version");
        yield return new TestCaseData(new TinyElf { Symbols = [("_ZSt9something", 3)], Relocations = [] }).SetArgDisplayNames(
            "another symbol"
        );
        yield return new TestCaseData(new TinyElf { Symbols = [("_Znwm", 2)], Relocations = [] }).SetArgDisplayNames(
            "no symbol of the version"
        );
        yield return new TestCaseData(new TinyElf { Versions = ["GLIBCXX_3.4", "GLIBCXX_3.4.33"] }).SetArgDisplayNames("another version");
        yield return new TestCaseData(new TinyElf { Versions = ["GLIBCXX_3.4.32", "GLIBCXX_3.4.32"] }).SetArgDisplayNames(
            "the version twice"
        );
    }

    [TestCaseSource(nameof(Others))]
    public void MakeVersionOptional_LibrariesThatAreOtherwise_AreRefused(object elf) =>
        Assert.That(LibTorchSharp.MakeVersionOptional(((TinyElf)elf).ToArray()), Is.Null);

    [Test]
    public void MakeVersionOptional_CutAndBrokenFiles_AreRefusedOrStillHaveTheirSize()
    {
        var whole = new TinyElf().ToArray();
        for (var length = 0; length < whole.Length; length++)
            Assert.That(LibTorchSharp.MakeVersionOptional(whole.AsSpan(0, length)), Is.Null, $"{length} bytes");

        // Whatever a byte says, nothing is read or written outside.
        for (var i = 0; i < whole.Length; i++)
        {
            byte[] broken = [.. whole];
            broken[i] ^= 0xff;
            Assert.That(LibTorchSharp.MakeVersionOptional(broken), Is.Null.Or.Length.EqualTo(whole.Length), $"byte {i}");
        }
    }

    [Test, Platform("Linux")]
    public void MakeVersionOptional_OfTorchSharpsLibrary_ChangesOneByte()
    {
        var file = NativeFiles.Find(LibTorchSharp.Name)!;
        var original = File.ReadAllBytes(file);

        var copy = LibTorchSharp.MakeVersionOptional(original);

        Assert.That(copy, Is.Not.Null, "a TorchSharp that does not demand the version needs none of this: remove Torch/Loading's copy");
        Assert.That(Enumerable.Range(0, original.Length).Count(i => original[i] != copy![i]), Is.EqualTo(1));
    }

    [Test, Platform("Linux")]
    public void Program_TwoAtOnceWithAnEmptyCache_ComputeFromTheSameCopy()
    {
        using TemporaryFolder cache = new();

        string[][] outputs =
        [
            .. Enumerable.Range(0, 2).Select(_ => TestProgram.Start(["load"], ("VISIONGRAPH_CACHE", cache.Path))).ToArray().Select(Output),
        ];

        Assert.That(outputs.Select(lines => lines[0]), Is.All.EqualTo("42"));
        AssertLoadedFrom(outputs.Select(lines => lines[1]), cache["native"]);
    }

    [Test, Platform("Linux")]
    public void Program_WithACorruptedCopy_MakesItAnew()
    {
        using TemporaryFolder cache = new();
        Output(TestProgram.Start(["load"], ("VISIONGRAPH_CACHE", cache.Path)));
        foreach (var copy in Copies(cache))
            File.WriteAllBytes(copy, [.. File.ReadAllBytes(copy)[..1000], .. new byte[500]]);

        var lines = Output(TestProgram.Start(["load"], ("VISIONGRAPH_CACHE", cache.Path)));

        Assert.That(lines[0], Is.EqualTo("42"));
        AssertLoadedFrom([lines[1]], cache["native"]);
    }

    [Test, Platform("Linux")]
    public void Program_WithACacheThatCannotBeWritten_LoadsFromATemporaryFileAndLeavesNone()
    {
        using TemporaryFolder temporary = new();

        // Root can write to read-only folders, but no user can create a folder below a file.
        File.WriteAllText(temporary["file"], "");
        var lines = Output(TestProgram.Start(["load"], ("VISIONGRAPH_CACHE", temporary["file/cache"]), ("TMPDIR", temporary.Path)));

        Assert.That(lines[0], Is.EqualTo("42"));
        AssertLoadedFrom([lines[1]], temporary.Path);
        Assert.That(Directory.EnumerateDirectories(temporary.Path, "visiongraph-*"), Is.Empty);
    }

    [Test, Platform("Linux")]
    public void Program_WithNoPlaceForACopy_SaysWhatToDo()
    {
        using TemporaryFolder temporary = new();
        File.WriteAllText(temporary["file"], "");
        using var process = TestProgram.Start(["load"], ("VISIONGRAPH_CACHE", temporary["file/cache"]), ("TMPDIR", temporary["file"]));
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.That(
            Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")),
            Is.False,
            "TorchSharp has copied libtorch to try it once more"
        );
        if (NeedsACopy())
            Assert.That(
                error,
                Does.Contain($"neither in {temporary["file/cache"]} nor in {temporary["file"]}").And.Contain("VISIONGRAPH_CACHE")
            );
        else
            Assert.That(process.ExitCode, Is.Zero, error);
    }

    // Where the system is new enough, the original is loaded and no copy is ever made.
    private static void AssertLoadedFrom(IEnumerable<string> paths, string folder)
    {
        if (NeedsACopy())
            Assert.That(paths, Is.All.StartsWith(folder));
        else
            Assert.That(
                (
                    paths.All(path => !path.StartsWith(folder, StringComparison.Ordinal)),
                    Directory.Exists(folder) && Directory.EnumerateFiles(folder, "libLibTorchSharp*").Any()
                ),
                Is.EqualTo((true, false))
            );
    }

    private static IEnumerable<string> Copies(TemporaryFolder cache) =>
        Directory.Exists(cache["native"]) ? Directory.EnumerateFiles(cache["native"]) : [];

    private static bool NeedsACopy()
    {
        var file = NativeFiles.Find(LibTorchSharp.Name)!;
        return RuntimeInformation.ProcessArchitecture == Architecture.X64
            && NativeFiles.ReasonNotToLoad(file)?.Contains(LibTorchSharp.Version, StringComparison.Ordinal) == true;
    }

    private static string[] Output(System.Diagnostics.Process process)
    {
        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, error.Result);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}
