using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>
/// The container image of the web API's project. It also contains files of the model's folder, so it is built from the parent folder
/// of both.
/// </summary>
/// <param name="Name">
/// The model's name. It contains none of <c>/ \ : * ? " &lt; &gt; | ' ; % $</c>, so it can be used in quotes in a shell and in JSON.
/// </param>
/// <param name="Shared">The files of the model's folder that the project compiles.</param>
internal sealed partial record ContainerImage(string Name, IReadOnlyList<string> Shared)
{
    /// <summary>Gets the name of the image: lowercase ASCII letters, digits and hyphens, which registries accept.</summary>
    public string Tag
    {
        get
        {
            var words = Other().Replace(Name.ToLowerInvariant(), "-").Trim('-');
            return words.Length > 0 ? $"{words}-api" : "model-api";
        }
    }

    /// <summary>Returns the text of the Dockerfile.</summary>
    public string Dockerfile() =>
        Template.Fill(
            "Api/Dockerfile",
            new Dictionary<string, string>
            {
                ["Image"] = Tag,
                ["ApiPattern"] = Pattern($"{Name}.Api"),
                ["Copied"] = string.Concat(ModelFiles.Select(file => $"\"{file}\", ")),
                ["ApiFolder"] = $"{Name}.Api",
                ["ModelFolder"] = Name,
                ["Project"] = $"{Name}.Api.csproj",
                ["ProjectPattern"] = Pattern($"{Name}.Api.csproj"),
                ["Assembly"] = $"{Name}.Api.dll",
            }
        );

    /// <summary>
    /// Returns the text of the ignore file, which excludes other files from the build. Docker looks for it beside the Dockerfile, under the
    /// Dockerfile's name.
    /// </summary>
    public string Ignored() =>
        Template.Fill(
            "Api/Dockerfile.dockerignore",
            new Dictionary<string, string>
            {
                ["ApiPattern"] = Pattern($"{Name}.Api"),
                ["Needed"] = string.Concat(ModelFiles.Select(file => $"\n!{file}")),
            }
        );

    private IEnumerable<string> ModelFiles => Shared.Append($"{Name}.mlnet").Select(file => $"{Pattern(Name)}/{Pattern(file)}");

    // Paths to copy and to ignore are patterns, in which a bracket starts a set of characters.
    private static string Pattern(string path) => path.Replace("[", "[[]");

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}
