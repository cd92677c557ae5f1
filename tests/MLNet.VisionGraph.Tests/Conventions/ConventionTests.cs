using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Tests.Conventions;

/// <summary>Keeps the house as ARCHITECTURE.md describes it, by reading the sources.</summary>
public partial class ConventionTests
{
    // Room → what its files must not use.
    private static readonly (string Room, string[] Forbidden)[] Layers =
    [
        ("Graph", ["Microsoft.ML", "TorchSharp", "MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Weights", "MLNet.VisionGraph.Onnx", "MLNet.VisionGraph.Images", "MLNet.VisionGraph.Pipeline"]),
        ("Backbones", ["Microsoft.ML", "TorchSharp", "MLNet.VisionGraph.Onnx", "MLNet.VisionGraph.Pipeline"]),
        ("Weights", ["Microsoft.ML", "TorchSharp", "MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Onnx", "MLNet.VisionGraph.Pipeline"]),
        ("Images", ["Microsoft.ML", "TorchSharp", "MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Onnx", "MLNet.VisionGraph.Pipeline"]),
        ("Onnx", ["MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Weights", "MLNet.VisionGraph.Pipeline"]),
        ("Pipeline", ["MLNet.VisionGraph.Backbones."]),
        ("Catalog", ["MLNet.VisionGraph.Onnx", "MLNet.VisionGraph.Graph"]),
    ];

    private static IEnumerable<TestCaseData> Rooms => Layers.Select(layer => new TestCaseData(layer.Room, layer.Forbidden).SetArgDisplayNames(layer.Room));

    [TestCaseSource(nameof(Rooms))]
    public void Usings_EachRoom_KeepTheLayers(string room, string[] forbidden)
    {
        var files = Sources(Path.Combine("src", "MLNet.VisionGraph", room)).ToArray();
        var found =
            from file in files
            from line in File.ReadLines(file)
            let used = UsingLine().Match(line)
            where used.Success && forbidden.Any(name => (used.Groups[1].Value + ".").StartsWith(name.TrimEnd('.') + ".", StringComparison.Ordinal))
            select $"{Path.GetRelativePath(Root(), file)}: {line.Trim()}";

        Assert.That(files, Is.Not.Empty);
        Assert.That(found, Is.Empty);
    }

    // Training's rooms that must stay free of torch, so that they can be read and tested without it.
    [TestCase("Data")]
    [TestCase("Augmentation")]
    [TestCase("Optimization")]
    [TestCase("Metrics")]
    [TestCase("Callbacks")]
    [TestCase("Distillation")]
    [TestCase("Probing")]
    public void Usings_TorchFreeRoomsOfTraining_HaveNoTorch(string room)
    {
        var files = Sources(Path.Combine("src", "MLNet.VisionGraph.Training", room)).ToArray();

        Assert.That(files, Is.Not.Empty);
        Assert.That(files.Where(file => File.ReadLines(file).Any(line => UsingLine().Match(line) is { Success: true } used && used.Groups[1].Value.StartsWith("TorchSharp", StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public void Rooms_InTheSources_AreThoseOfTheLayers() =>
        Assert.That(
            Directory.EnumerateDirectories(Path.Combine(Root(), "src", "MLNet.VisionGraph")).Select(Path.GetFileName).Where(name => name is not ("obj" or "bin")),
            Is.EquivalentTo(Layers.Select(layer => layer.Room)));

    [TestCase("src")]
    [TestCase("tests")]
    [TestCase("examples")]
    [TestCase("benchmarks")]
    public void Sources_Everywhere_HaveNoConditionalCompilation(string folder)
    {
        var found =
            from file in Sources(folder)
            where Path.GetFileName(file) != "ConventionTests.cs"
            from line in File.ReadLines(file)
            where line.TrimStart().StartsWith("#if", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Root(), file)}: {line.Trim()}";

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Files_InTheSources_StayReadable()
    {
        var long_ = Sources("src").Where(file => File.ReadLines(file).Count() > 330).Select(file => Path.GetRelativePath(Root(), file));

        Assert.That(long_, Is.Empty, "a file that passes about 300 lines is asking to be two");
    }

    internal static string Root([CallerFilePath] string thisFile = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(thisFile)!);
        while (!File.Exists(Path.Combine(folder.FullName, "VisionGraph.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The sources' root was not found: there is no VisionGraph.sln above this test.");
        return folder.FullName;
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+)?([A-Za-z][\w.]*)\s*;")]
    private static partial Regex UsingLine();
}
