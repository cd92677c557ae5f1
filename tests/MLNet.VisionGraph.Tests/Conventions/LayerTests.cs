using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Conventions;

/// <summary>
/// Checks the direction of dependencies that ARCHITECTURE.md draws, by the symbols that the compiler finds, including qualified names and
/// types of the root namespace.
/// </summary>
public class LayerTests
{
    private const string Core = "MLNet.VisionGraph";
    private const string Training = "MLNet.VisionGraph.Training";

    private static readonly Lazy<CSharpCompilation> s_core = new(() => Compile(Core));
    private static readonly Lazy<CSharpCompilation> s_training = new(() => Compile(Training));

    // Folder → namespaces whose symbols its files must not use.
    private static readonly (string Folder, string[] Forbidden)[] s_layers =
    [
        (
            "Graph",
            [
                "Microsoft.ML",
                "MLNet.VisionGraph.Backbones",
                "MLNet.VisionGraph.Detectors",
                "MLNet.VisionGraph.Weights",
                "MLNet.VisionGraph.Onnx",
                "MLNet.VisionGraph.Pipeline",
            ]
        ),
        ("Backbones", ["Microsoft.ML", "MLNet.VisionGraph.Onnx", "MLNet.VisionGraph.Pipeline"]),
        ("Weights", ["Microsoft.ML", "MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Onnx", "MLNet.VisionGraph.Pipeline"]),
        ("Onnx", ["MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Weights", "MLNet.VisionGraph.Pipeline"]),
        (
            "Detectors",
            [
                "Microsoft.ML",
                "MLNet.VisionGraph.Backbones",
                "MLNet.VisionGraph.Weights",
                "MLNet.VisionGraph.Onnx",
                "MLNet.VisionGraph.Pipeline",
            ]
        ),
        (
            "Masks",
            [
                "Microsoft.ML",
                "MLNet.VisionGraph.Backbones",
                "MLNet.VisionGraph.Weights",
                "MLNet.VisionGraph.Onnx",
                "MLNet.VisionGraph.Pipeline",
            ]
        ),
        ("Pipeline/Images", ["MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Pipeline.DataViews", "MLNet.VisionGraph.Pipeline.Saving"]),
        ("Pipeline/Scoring", ["MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Pipeline.DataViews"]),
        ("Pipeline/DataViews", ["MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Pipeline.Saving"]),
        ("Pipeline/Saving", ["MLNet.VisionGraph.Backbones", "MLNet.VisionGraph.Pipeline.DataViews"]),
    ];

    private static readonly string[] s_torchFree =
    [
        "Data",
        "Augmentation",
        "Optimization",
        "Metrics",
        "Callbacks",
        "Distillation",
        "LinearProbe",
        "Detectors/Targets",
    ];

    private static IEnumerable<TestCaseData> CoreLayers =>
        s_layers.Select(layer => new TestCaseData(layer.Folder, layer.Forbidden).SetArgDisplayNames(layer.Folder));

    [TestCaseSource(nameof(CoreLayers))]
    public void Symbols_InEachFolderOfTheCore_KeepTheLayers(string folder, string[] forbidden) =>
        Assert.That(Uses(s_core.Value, Core, folder, forbidden), Is.Empty);

    [TestCaseSource(nameof(s_torchFree))]
    public void Symbols_InTorchFreeFoldersOfTraining_AreNotTorchSharps(string folder) =>
        Assert.That(Uses(s_training.Value, Training, folder, ["TorchSharp"]), Is.Empty);

    [Test]
    public void Folders_OfTheCore_AreThoseOfTheLayers()
    {
        var folders = Directory
            .EnumerateDirectories(Path.Combine(Repository.Root, "src", Core))
            .Select(Path.GetFileName)
            .Where(name => name is not ("obj" or "bin"));

        Assert.That(folders, Is.EquivalentTo(s_layers.Select(layer => layer.Folder.Split('/')[0]).Append("Storage").Distinct()));
    }

    [Test]
    public void Namespaces_OfAllSources_AreTheirFolders()
    {
        var wrong =
            from project in new[] { Core, Training, "MLNet.VisionGraph.Cli" }
            let root = Path.Combine(Repository.Root, "src", project)
            from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            where !file.Contains("Templates", StringComparison.Ordinal)
            let folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!)
            let expected = folder == "." ? project : $"{project}.{folder.Replace(Path.DirectorySeparatorChar, '.')}"
            let found = File.ReadLines(file)
                .FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
                ?["namespace ".Length..].TrimEnd(';')
            where found is not null && found != expected && found != "Microsoft.ML" // where catalogs' methods are found
            select $"{Path.GetRelativePath(root, file)}: {found}";

        Assert.That(wrong, Is.Empty);
    }

    private static IEnumerable<string> Uses(CSharpCompilation compilation, string project, string folder, string[] forbidden)
    {
        var start = Path.Combine(Repository.Root, "src", project, folder) + Path.DirectorySeparatorChar;
        var trees = compilation.SyntaxTrees.Where(tree => tree.FilePath.StartsWith(start, StringComparison.Ordinal)).ToArray();
        Assert.That(trees, Is.Not.Empty, $"files in {start}");
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (
                var name in tree.GetRoot()
                    .DescendantNodes()
                    .OfType<SimpleNameSyntax>()
                    .Where(name => name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null)
            )
            {
                if (
                    model.GetSymbolInfo(name).Symbol is { } symbol and not INamespaceSymbol
                    && forbidden.FirstOrDefault(space => IsIn(symbol, space)) is { } found
                )
                    yield return $"{Path.GetRelativePath(start, tree.FilePath)}:"
                        + $"{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1} uses {symbol.ToDisplayString()} of {found}";
            }
        }
    }

    private static bool IsIn(ISymbol symbol, string space)
    {
        var found = (symbol as INamedTypeSymbol ?? symbol.ContainingType)?.ContainingNamespace?.ToDisplayString();
        return found is not null && (found == space || found.StartsWith(space + ".", StringComparison.Ordinal));
    }

    // The sources of a project, those that its build makes included, with what this process runs on as references.
    private static CSharpCompilation Compile(string project)
    {
        var root = Repository.Root;
        var generated = Path.Combine(root, "artifacts", "obj", project);
        var files = Directory
            .EnumerateFiles(Path.Combine(root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.Exists(generated) ? Directory.EnumerateFiles(generated, "*.g.cs", SearchOption.AllDirectories) : []);
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file)).ToList();
        trees.Add(
            CSharpSyntaxTree.ParseText(
                "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
                    + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;",
                options
            )
        );
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != $"{project}.dll")
            .Concat(
                project == Training
                    ? [typeof(BackboneRegistry).Assembly.Location, Path.Combine(Path.GetDirectoryName(TorchSharp())!, "TorchSharp.dll")]
                    : []
            )
            .Distinct()
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            project,
            trees,
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)
        );
    }

    // These tests do not use libtorch; the assembly is in the output folder of the training's own tests.
    private static string TorchSharp() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "artifacts", "bin"), "TorchSharp.dll", SearchOption.AllDirectories).First();
}
