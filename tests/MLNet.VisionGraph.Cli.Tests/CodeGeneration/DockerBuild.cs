using System.Text.Json;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

/// <summary>
/// Does what a Dockerfile says in folders, one for each image: copies the files that .dockerignore does not exclude, and runs the commands.
/// It supports only the instructions that the generated file uses, and no images. An unknown instruction is an error.
/// </summary>
internal sealed partial class DockerBuild : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("visiongraph-docker-");
    private readonly string _context;
    private readonly Action<string> _prepare;
    private readonly Dictionary<string, string> _stages = [];
    private string _image = string.Empty;
    private string _workFolder = "/";

    private DockerBuild(string context, string dockerfile, Action<string> prepare)
    {
        (_context, _prepare) = (context, prepare);
        var rules = File.ReadAllLines($"{dockerfile}.dockerignore").Where(line => line.Length > 0 && line[0] != '#').Select(Rule).ToArray();
        Context =
        [
            .. Directory
                .GetFiles(context, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(context, file))
                .Where(file => !IsIgnored(file, rules)),
        ];
    }

    /// <summary>Gets the files that the build sees.</summary>
    public IReadOnlyList<string> Context { get; }

    public List<string> Images { get; } = [];

    public IReadOnlyList<string> Entry { get; private set; } = [];

    public string Port { get; private set; } = string.Empty;

    public string User { get; private set; } = string.Empty;

    /// <summary>Gets the folder in which the entry is run.</summary>
    public string Result => Inside(_workFolder);

    /// <summary>Builds.</summary>
    /// <param name="context">The folder that is sent to the build.</param>
    /// <param name="dockerfile">The Dockerfile.</param>
    /// <param name="prepare">Makes the folder of an image ready, before anything is copied there.</param>
    public static DockerBuild Run(string context, string dockerfile, Action<string> prepare)
    {
        var build = new DockerBuild(context, dockerfile, prepare);
        try
        {
            foreach (var line in File.ReadAllLines(dockerfile).Where(line => line.Length > 0 && line[0] != '#'))
                build.Do(line.Split(' ', 2)[0], line.Split(' ', 2)[1]);
            return build;
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    public void Dispose() => _root.Delete(recursive: true);

    private void Do(string instruction, string rest)
    {
        switch (instruction)
        {
            case "FROM":
                var words = rest.Split(' ').Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();
                Images.Add(words[0]);
                _image = _root.CreateSubdirectory($"{Images.Count}").FullName;
                _stages[words is [_, "AS", var name] ? name : string.Empty] = _image;
                _prepare(_image);
                break;
            case "ARG":
                Assert.That(rest, Is.EqualTo("TARGETARCH"));
                break;
            case "WORKDIR":
                _workFolder = rest;
                Directory.CreateDirectory(Inside(rest));
                break;
            case "COPY" when rest.StartsWith("--from=", StringComparison.Ordinal):
                var from = rest.Split(' ');
                foreach (var file in Directory.GetFiles(_stages[from[0][7..]] + from[1], "*", SearchOption.AllDirectories))
                    Copy(file, Path.Combine(Inside(_workFolder), from[2], Path.GetRelativePath(_stages[from[0][7..]] + from[1], file)));
                break;
            case "COPY":
                var paths = JsonSerializer.Deserialize<string[]>(rest)!;
                foreach (var pattern in paths[..^1])
                    CopyFromContext(pattern, Path.Combine(Inside(_workFolder), paths[^1]));
                break;
            case "RUN":
                var run = Sdk.Run(
                    "env",
                    Inside(_workFolder),
                    "TARGETARCH=amd64",
                    "sh",
                    "-c",
                    AbsolutePath().Replace(rest, match => $" '{_image}{match.Value[1..]}'")
                );
                Assert.That(run.ExitCode, Is.Zero, run.Out + run.Error);
                break;
            case "USER":
                User = rest;
                break;
            case "EXPOSE":
                Port = rest;
                break;
            case "ENTRYPOINT":
                Entry = JsonSerializer.Deserialize<string[]>(rest)!;
                break;
            default:
                throw new AssertionException($"'{instruction}' is not known here: teach it to {nameof(DockerBuild)}.");
        }
    }

    // A folder is copied by its content.
    private void CopyFromContext(string pattern, string target)
    {
        var (_, rule) = Rule(pattern);
        var found = Context
            .Where(file => pattern.EndsWith('/') ? rule.IsMatch(Path.GetDirectoryName(file)!) : rule.IsMatch(file))
            .ToArray();
        Assert.That(found, Is.Not.Empty, $"'{pattern}' is copied, but is not there.");
        foreach (var file in found)
            Copy(
                Path.Combine(_context, file),
                Path.Combine(target, pattern.EndsWith('/') ? file.Split('/', 2)[1] : Path.GetFileName(file))
            );
    }

    private string Inside(string path) => _image + path;

    private static void Copy(string file, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target, overwrite: true);
    }

    // The last rule that matches a file, or a folder above it, decides.
    private static bool IsIgnored(string file, (bool IsException, Regex Path)[] rules) =>
        rules.LastOrDefault(rule => file.Split('/').Select((_, i) => string.Join('/', file.Split('/')[..(i + 1)])).Any(rule.Path.IsMatch))
            is { Path: not null, IsException: false };

    private static (bool IsException, Regex Path) Rule(string line)
    {
        var isException = line[0] == '!';
        var parts = Wildcard()
            .Split((isException ? line[1..] : line).TrimEnd('/'))
            .Select(part =>
                part switch
                {
                    "**/" => "(.*/)?",
                    "*" => "[^/]*",
                    "[[]" => @"\[",
                    _ => Regex.Escape(part),
                }
            );
        return (isException, new Regex($"^{string.Concat(parts)}$"));
    }

    [GeneratedRegex(@"(\*\*/|\*|\[\[\])")]
    private static partial Regex Wildcard();

    [GeneratedRegex(" /[a-z]+$")]
    private static partial Regex AbsolutePath();
}
