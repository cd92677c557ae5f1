using MLNet.VisionGraph.Cli.Training;
using MLNet.VisionGraph.Storage;
using static MLNet.VisionGraph.Cli.CodeGeneration.CodeText;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>
/// The code that a training run writes for developers: a console project in the model's folder and, on request, a web API project
/// beside it.
/// </summary>
internal sealed class DeveloperCode
{
    private readonly List<string> _kept = [];
    private readonly List<string> _written = [];

    private readonly ContainerImage _image;

    private DeveloperCode(string project, string? api, ContainerImage image) => (Project, Api, _image) = (project, api, image);

    /// <summary>Gets the console project.</summary>
    public string Project { get; }

    /// <summary>Gets the project of the web API; null if none was requested.</summary>
    public string? Api { get; }

    /// <summary>Gets the files that were written.</summary>
    public IReadOnlyList<string> Written => _written;

    /// <summary>Gets the files that were kept because they had been changed by hand.</summary>
    public IReadOnlyList<string> Kept => _kept;

    /// <summary>Writes the files.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="model">What the code of this kind of model has for itself.</param>
    /// <param name="withApi">Whether to write a web API project.</param>
    public static DeveloperCode Write(ModelFolder folder, string name, ModelCode model, bool withApi)
    {
        var apiFolder = folder.Path.TrimEnd(Path.DirectorySeparatorChar) + ".Api";
        var (training, modelFile) = ($"{name}.training.cs", $"{name}.mlnet");
        string[] shared = [$"{name}.consumption.cs", .. model.Parts.Select(part => $"{name}.{part}")];
        var code = new DeveloperCode(
            Path.Combine(folder.Path, $"{name}.csproj"),
            withApi ? Path.Combine(apiFolder, $"{name}.Api.csproj") : null,
            new ContainerImage(name, shared)
        );
        var className = ClassName.From(name);
        var space = ("Namespace", $"{className}Model");
        var type = ("Class", className);
        (string, string)[] packages =
        [
            ("MLNetVersion", PackageVersions.Get("Microsoft.ML")),
            ("ImageAnalyticsVersion", PackageVersions.Get("Microsoft.ML.ImageAnalytics")),
            ("OnnxTransformerVersion", PackageVersions.Get("Microsoft.ML.OnnxTransformer")),
            ("SkiaSharpVersion", PackageVersions.Get("SkiaSharp")),
            ("OnnxRuntimeVersion", PackageVersions.Get("Microsoft.ML.OnnxRuntime")),
        ];

        if (model.Configuration(modelFile) is { } configuration)
            WholeFile.WriteText(Path.Combine(folder.Path, $"{name}.mbconfig"), configuration);
        code.Add(folder.Path, "Directory.Build.props", Fill("Directory.Build.props"));
        code.Add(folder.Path, training, model.TrainingProgram(name, training));
        code.Add(
            folder.Path,
            shared[0],
            Fill(
                $"{model.Folder}/consumption.cs",
                [space, type, ("ModelFile", Literal(modelFile)), ("NameInDoc", Xml(name)), .. model.Consumption]
            )
        );
        foreach (var part in model.Parts)
            code.Add(folder.Path, $"{name}.{part}", Fill($"{model.Folder}/{part}", space));
        code.Add(
            folder.Path,
            $"{name}.csproj",
            Fill(
                "Console/project.csproj",
                [space, .. packages, ("ModelFile", ProjectPath(modelFile)), ("TrainingFile", ProjectPath(training))]
            )
        );
        code.Add(folder.Path, "Program.cs", Fill($"{model.Folder}/Program.cs", [space, type, .. model.Program]));
        if (!withApi)
            return code;

        Directory.CreateDirectory(apiFolder);
        var parent = Path.Combine("..", Path.GetFileName(Path.GetFullPath(folder.Path))) + "/";
        code.Add(
            apiFolder,
            $"{name}.Api.csproj",
            Fill(
                "Api/project.csproj",
                [
                    space,
                    .. packages,
                    ("OpenApiVersion", PackageVersions.Get("Microsoft.AspNetCore.OpenApi")),
                    ("ModelFile", ProjectPath(modelFile)),
                    ("ModelPath", ProjectPath(parent + modelFile)),
                    ("SharedFiles", string.Concat(shared.Select(file => SharedFile(ProjectPath(parent + file), ProjectPath(file))))),
                ]
            )
        );
        code.Add(apiFolder, "Directory.Build.props", Fill("Directory.Build.props"));
        var (service, summary, batchSummary) = model.Api;
        code.Add(
            apiFolder,
            "Program.cs",
            Fill("Api/Program.cs", space, type, ("Service", service), ("Summary", summary), ("BatchSummary", batchSummary))
        );
        code.Add(apiFolder, $"{service}.cs", Fill($"{model.Folder}/Api/{service}.cs", space, type));
        code.Add(apiFolder, "Prediction.cs", Fill($"{model.Folder}/Api/Prediction.cs", space));
        foreach (var file in (string[])["FormDescription.cs", "TemporaryFile.cs", "UploadedImage.cs"])
            code.Add(apiFolder, file, Fill($"Api/{file}", space));
        code.Add(apiFolder, "Dockerfile", code._image.Dockerfile());
        code.Add(apiFolder, "Dockerfile.dockerignore", code._image.Ignored());
        return code;
    }

    private static string SharedFile(string path, string file) => $"\n    <Compile Include=\"{path}\" Link=\"{file}\" />";

    /// <summary>Writes a list of the files, and the commands to run next.</summary>
    public void Write(TextWriter output)
    {
        foreach (var files in _written.GroupBy(file => Path.GetDirectoryName(file)!))
            output.WriteLine($"{files.Key}: {string.Join(", ", files.Select(Path.GetFileName))}");
        foreach (var file in _kept)
            output.WriteLine($"{file} was changed by hand and is kept; delete it to have it written anew.");
        output.WriteLine();
        output.WriteLine("Next:");
        output.WriteLine($"  dotnet run --project {Argument(Path.GetDirectoryName(Project)!)} -- photo.jpg");
        if (Api is null)
            return;
        var apiFolder = Path.GetDirectoryName(Api)!;
        output.WriteLine($"  dotnet run --project {Argument(apiFolder)}");
        var context = Path.GetDirectoryName(apiFolder) is { Length: > 0 } parent ? parent : ".";
        output.WriteLine($"  docker build -t {_image.Tag} -f {Argument(Path.Combine(apiFolder, "Dockerfile"))} {Argument(context)}");
        output.WriteLine($"  docker run --rm -p 8080:8080 {_image.Tag}");
    }

    private static string Fill(string template, params IEnumerable<(string Key, string Value)> values) =>
        Template.Fill(template, values.ToDictionary(pair => pair.Key, pair => pair.Value));

    private void Add(string folder, string file, string text)
    {
        var path = Path.Combine(folder, file);
        (GeneratedFile.Write(path, text) ? _written : _kept).Add(path);
    }
}
