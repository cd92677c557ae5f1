using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>How the web API's project becomes an image: it also takes files of the model's folder, so the image is built from the folder above both.</summary>
/// <param name="Name">The model's name. It holds none of <c>/ \ : * ? " &lt; &gt; | ' ; % $</c>, so it may stand in quotes of a shell and of JSON.</param>
internal sealed partial record ContainerImage(string Name)
{
    /// <summary>Gets the image's name: lower-case letters and digits of ASCII, which registries take.</summary>
    public string Tag
    {
        get
        {
            var words = Other().Replace(Name.ToLowerInvariant(), "-").Trim('-');
            return words.Length > 0 ? $"{words}-api" : "model-api";
        }
    }

    /// <summary>Gives the Dockerfile.</summary>
    public string Dockerfile() => Template.Fill("Api/Dockerfile", new Dictionary<string, string>(Patterns)
    {
        ["Image"] = Tag,
        ["ApiFolder"] = $"{Name}.Api",
        ["ModelFolder"] = Name,
        ["Project"] = $"{Name}.Api.csproj",
        ["ProjectPattern"] = Pattern($"{Name}.Api.csproj"),
        ["Assembly"] = $"{Name}.Api.dll",
    });

    /// <summary>Gives what keeps other files out of the build. Docker looks for it beside the Dockerfile, under its name.</summary>
    public string Ignored() => Template.Fill("Api/Dockerfile.dockerignore", Patterns);

    private Dictionary<string, string> Patterns => new()
    {
        ["ApiPattern"] = Pattern($"{Name}.Api"),
        ["ModelPattern"] = Pattern(Name),
        ["ConsumptionPattern"] = Pattern($"{Name}.consumption.cs"),
        ["ModelFilePattern"] = Pattern($"{Name}.mlnet"),
    };

    // What is copied and what is ignored are patterns, in which a bracket begins a set of characters.
    private static string Pattern(string path) => path.Replace("[", "[[]");

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}
