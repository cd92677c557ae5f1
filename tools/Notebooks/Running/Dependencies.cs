using System.Text.RegularExpressions;

namespace Notebooks.Runner.Running;

/// <summary>
/// The lines <c>#r "nuget: NAME"</c> with which a notebook names its dependencies. The runner includes these packages; an app made from the
/// notebook references the projects.
/// </summary>
public static partial class Dependencies
{
    private const string Core = "src/MLNet.VisionGraph/MLNet.VisionGraph.csproj";
    private const string Training = "src/MLNet.VisionGraph.Training/MLNet.VisionGraph.Training.csproj";

    /// <summary>
    /// Gets the packages that a notebook may name, and the project that an app references for each; null where another project includes it.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Known { get; } =
        new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["MLNet.VisionGraph"] = Core,
            ["MLNet.VisionGraph.Training"] = Training,
            ["Microsoft.ML"] = null,
            ["Microsoft.ML.ImageAnalytics"] = null,
            ["Microsoft.ML.OnnxRuntime"] = null,
            ["Microsoft.ML.OnnxTransformer"] = null,
            ["TorchSharp"] = null,
            ["TorchSharp-cpu"] = null,
        };

    /// <summary>Takes the lines out of a cell; empty ones are left, so that the others keep their numbers.</summary>
    /// <param name="source">What is written in the cell.</param>
    /// <param name="place">The cell.</param>
    /// <param name="packages">Receives the packages' names.</param>
    /// <returns>The C# that remains.</returns>
    /// <exception cref="NotebookException">A line names something that the runner does not have.</exception>
    public static string TakeOut(string source, CellPlace place, ICollection<string> packages)
    {
        var lines = source.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith("#!", StringComparison.Ordinal) || line.StartsWith("#load", StringComparison.Ordinal))
                throw new NotebookException(
                    place,
                    i + 1,
                    $"'{line}' is a command that this runner does not know: a notebook here is C# alone, in one file."
                );
            if (!line.StartsWith("#r", StringComparison.Ordinal))
                continue;
            var name = NugetLine().Match(line) is { Success: true } match ? match.Groups["name"].Value : null;
            if (name is null || !Known.ContainsKey(name))
                throw new NotebookException(
                    place,
                    i + 1,
                    $"'{line}' is not available here. "
                        + $"The runner brings these packages: {string.Join(", ", Known.Keys)}. Others are added in tools/Notebooks."
                );
            packages.Add(name);
            lines[i] = string.Empty;
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex("""^#r\s+"nuget:\s*(?<name>[\w.\-]+)\s*(,\s*[\w.\-*]+\s*)?"$""", RegexOptions.ExplicitCapture)]
    private static partial Regex NugetLine();
}
