using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MLNet.VisionGraph.Cli.Tests.Packages;

/// <summary>What is in the packages, and what their pages show.</summary>
[NonParallelizable]
public partial class PackageContentTests
{
    private static readonly string[] s_libraries = ["MLNet.VisionGraph", "MLNet.VisionGraph.StarterWeights", "MLNet.VisionGraph.Training"];

    private static string[] All => [.. s_libraries, "MLNet.VisionGraph.Cli", $"MLNet.VisionGraph.Cli.{PackageFeed.Runtime}"];

    [TestCase("MLNet.VisionGraph", 1)]
    [TestCase("MLNet.VisionGraph.StarterWeights", 5)]
    [TestCase("MLNet.VisionGraph.Training", 1)]
    public void Library_HasItsAssemblyDocsAndSymbolsAndNothingElse(string package, int megabytes)
    {
        var symbols = Names(PackageFeed.PathOf(package, "snupkg"));

        Assert.That(
            Names(PackageFeed.PathOf(package)),
            Is.EquivalentTo(
                (string[])[$"{package}.nuspec", "README.md", "icon.png", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml"]
            )
        );
        Assert.That(symbols, Does.Contain($"lib/net10.0/{package}.pdb"));
        Assert.That(
            new FileInfo(PackageFeed.PathOf(package)).Length,
            Is.LessThan(megabytes * 1_000_000),
            "docs/packages.md states the size"
        );
    }

    [Test]
    public void Tool_OfThisSystem_HasNoNativeFilesOfOtherSystemsAndNoUnusedOnes()
    {
        var names = Names(PackageFeed.PathOf($"MLNet.VisionGraph.Cli.{PackageFeed.Runtime}"))
            .Select(name => Path.GetFileName(name)!)
            .ToArray();
        var other = OperatingSystem.IsWindows() ? ".so" : ".exe";

        Assert.That(names, Does.Contain("visiongraph.dll").And.Contain("visiongraph.pdb").And.Contain("DotnetToolSettings.xml"));
        Assert.That(names, Has.None.EndsWith(other).And.None.EndsWith(".dbg").And.None.Contain("torch_python").And.None.Contain("_test."));
        if (!OperatingSystem.IsWindows())
            Assert.That(names, Has.None.EqualTo("onnxruntime.dll"));
    }

    [TestCaseSource(nameof(All))]
    public void Package_OnItsPage_HasIconLicenseReleaseNotesAndAReadmeWhoseLinksLead(string package)
    {
        using var archive = ZipFile.OpenRead(PackageFeed.PathOf(package));
        var metadata = XDocument
            .Load(archive.GetEntry($"{package}.nuspec")!.Open())
            .Descendants()
            .ToLookup(element => element.Name.LocalName, element => element.Value);
        using var reader = new StreamReader(archive.GetEntry("README.md")!.Open());
        var readme = reader.ReadToEnd();

        Assert.Multiple(() =>
        {
            Assert.That(metadata["license"], Is.EqualTo((string[])["MIT"]));
            Assert.That(metadata["icon"], Is.EqualTo((string[])["icon.png"]));
            Assert.That(archive.GetEntry("icon.png"), Is.Not.Null);
            Assert.That(metadata["releaseNotes"].Single(), Does.Contain("# Changelog"));
            Assert.That(metadata["description"].Single(), Has.Length.GreaterThan(50));
            Assert.That(Link().Matches(readme).Select(link => link.Groups[1].Value), Is.Not.Empty.And.All.StartsWith("https://"));
        });
    }

    [Test]
    public void Libraries_Depend_OnTheVersionsThatTheyWereTestedWith()
    {
        var training = DependenciesOf("MLNet.VisionGraph.Training");
        var core = DependenciesOf("MLNet.VisionGraph");

        Assert.That(
            training["MLNet.VisionGraph"],
            Is.EqualTo($"[{PackageFeed.Version}]"),
            "the training uses internals of exactly this version"
        );
        Assert.That(training.Keys, Does.Contain("TorchSharp").And.None.StartsWith("libtorch").And.None.EqualTo("TorchSharp-cpu"));
        Assert.That(core.Keys, Does.Contain("Microsoft.ML").And.Contain("Microsoft.ML.OnnxRuntime").And.None.Contain("TorchSharp"));
        Assert.That(core["SkiaSharp"], Is.EqualTo("2.88.9"));
    }

    private static Dictionary<string, string> DependenciesOf(string package)
    {
        using var archive = ZipFile.OpenRead(PackageFeed.PathOf(package));
        return XDocument
            .Load(archive.GetEntry($"{package}.nuspec")!.Open())
            .Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(element => (string)element.Attribute("id")!, element => (string)element.Attribute("version")!);
    }

    // Without what every package has.
    private static string[] Names(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return
        [
            .. archive
                .Entries.Select(entry => entry.FullName)
                .Where(name =>
                    !name.StartsWith("_rels/", StringComparison.Ordinal)
                    && !name.StartsWith("package/", StringComparison.Ordinal)
                    && name != "[Content_Types].xml"
                ),
        ];
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
