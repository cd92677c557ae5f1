using MLNet.VisionGraph.Cli.Tests.CodeGeneration;

namespace MLNet.VisionGraph.Cli.Tests.Packages;

/// <summary>The packages as a stranger uses them: new projects, `dotnet add package`, the code of the README.</summary>
[NonParallelizable]
public class FreshApplicationTests
{
    private static string s_folder = string.Empty;

    [OneTimeSetUp]
    public void Prepare()
    {
        s_folder = Directory.CreateDirectory(Workplace.At("fresh")).FullName;
        PackageFeed.Use(s_folder);
    }

    [Test]
    public void FirstPipeline_OfTheReadme_TrainsSavesAndIsLoadedWithoutThisLibrary()
    {
        var training = Project(
            "First",
            Readme.Code("## The first pipeline", 0).Replace("\"photos\"", Literal(Workplace.Photos), StringComparison.Ordinal),
            "MLNet.VisionGraph"
        );
        var trained = Run(training);

        var loading = Project(
            "Second",
            Readme.Code("## The first pipeline", 1),
            "Microsoft.ML",
            "Microsoft.ML.ImageAnalytics",
            "Microsoft.ML.OnnxTransformer",
            "Microsoft.ML.OnnxRuntime"
        );
        File.Copy(Path.Combine(training, "model.zip"), Path.Combine(loading, "model.zip"));
        var predicted = Run(loading, Workplace.OnePhoto);

        Assert.That(trained.Out, Is.Empty);
        Assert.That(predicted.Out.Trim(), Is.EqualTo("rings"));
        Assert.That(File.ReadAllText(Path.Combine(loading, "obj", "project.assets.json")), Does.Not.Contain("MLNet.VisionGraph"));
    }

    [Test]
    public void StarterWeights_LeftOut_AreNotInTheOutputAndTheErrorNamesThePackage()
    {
        var scoring = Project(
            "Lean",
            """
            using MLNet.VisionGraph;
            using MLNet.VisionGraph.Graph;

            try
            {
                BackboneRegistry.Get("efficientvit_m0").LoadWeights(WeightSource.Starter(), new NetworkSettings { Classes = 0 });
            }
            catch (WeightsUnavailableException exception)
            {
                Console.WriteLine(exception.Message);
            }
            """,
            [("MLNet.VisionGraph.StarterWeights", "ExcludeAssets=\"all\"")],
            "MLNet.VisionGraph"
        );

        Assert.That(Run(scoring).Out, Does.Contain("without the package MLNet.VisionGraph.StarterWeights"));
        Assert.That(Directory.GetFiles(scoring, "*StarterWeights.dll", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void Training_WithTheCpusLibtorch_NeedsNoFurtherStep()
    {
        var training = Project(
            "Learner",
            """
            using MLNet.VisionGraph;
            using MLNet.VisionGraph.Training;

            var trained = new ImageClassifierTrainer(
                new ImageTrainingOptions { Weights = WeightSource.Random(1), ImageSize = 64, Epochs = 1, BatchSize = 8 }
            ).Train(ImageDatasetSplit.FromFolder(args[0]));
            trained.SaveOnnx("classifier.onnx");
            Console.WriteLine(trained.Validation.Accuracy is >= 0 and <= 1);
            """,
            "MLNet.VisionGraph.Training",
            "TorchSharp-cpu"
        );

        var run = Run(training, Workplace.Photos);

        Assert.That(run.Out.Trim(), Is.EqualTo("True"));
        Assert.That(File.Exists(Path.Combine(training, "classifier.onnx")));
    }

    [Test]
    public void Training_WithoutLibtorch_NamesThePackageToAdd()
    {
        var training = Project(
            "Forgetful",
            """
            using MLNet.VisionGraph;
            using MLNet.VisionGraph.Training;

            try
            {
                new ImageClassifierTrainer(
                    new ImageTrainingOptions { Weights = WeightSource.Random(1), ImageSize = 64, Epochs = 1, BatchSize = 8 }
                ).Train(ImageDatasetSplit.FromFolder(args[0]));
            }
            catch (DllNotFoundException exception)
            {
                Console.WriteLine(exception.Message);
            }
            """,
            "MLNet.VisionGraph.Training"
        );

        // TorchSharp would find the package in the cache of this machine.
        var run = Run(training, [("NUGET_PACKAGES", Workplace.At("no packages"))], Workplace.Photos);

        Assert.That(run.Out.Trim(), Does.Contain("reference the package TorchSharp-cpu").And.Not.Contain("\n"));
    }

    [Test]
    public void Tool_InstalledFromTheFeed_TrainsAndPredicts()
    {
        var folder = Directory.CreateDirectory(Path.Combine(s_folder, "tool")).FullName;
        var install = Sdk.Run(
            "dotnet",
            s_folder,
            "tool",
            "install",
            "MLNet.VisionGraph.Cli",
            "--tool-path",
            folder,
            "--version",
            PackageFeed.Version
        );
        Assert.That(install.ExitCode, Is.Zero, install.Out + install.Error);
        var tool = Path.Combine(folder, OperatingSystem.IsWindows() ? "visiongraph.exe" : "visiongraph");

        var train = Sdk.Run(
            tool,
            folder,
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "drawn",
            "--output",
            folder,
            "--weights",
            "random",
            "--image-size",
            "64",
            "--epochs",
            "1",
            "--batch-size",
            "8"
        );
        var predict = Sdk.Run(tool, folder, "predict", "--model", Path.Combine(folder, "drawn"), Workplace.OnePhoto);

        Assert.That(train.ExitCode, Is.Zero, train.Out + train.Error);
        Assert.That(predict.ExitCode, Is.Zero, predict.Out + predict.Error);
        Assert.That(predict.Out, Does.Contain(Workplace.OnePhoto));
    }

    // dotnet new console, dotnet add package, the code.
    private static string Project(string name, string code, params string[] packages) => Project(name, code, [], packages);

    private static string Project(string name, string code, (string Package, string Attributes)[] marked, params string[] packages)
    {
        var folder = Path.Combine(s_folder, name);
        Do("new", "console", "--output", folder, "--no-restore");
        foreach (var package in packages)
            Do("add", folder, "package", package, "--version", VersionOf(package), "--no-restore");
        var file = Path.Combine(folder, $"{name}.csproj");
        var references = marked.Select(each =>
            $"<PackageReference Include=\"{each.Package}\" Version=\"{VersionOf(each.Package)}\" {each.Attributes} />"
        );
        var end = $"<ItemGroup>{string.Concat(references)}</ItemGroup></Project>";
        File.WriteAllText(file, File.ReadAllText(file).Replace("</Project>", end, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), code);
        Do("build", folder, "-c", "Release");
        return folder;

        static void Do(params string[] arguments)
        {
            var run = Sdk.Run("dotnet", s_folder, arguments);
            Assert.That(run.ExitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{run.Out}{run.Error}");
        }
    }

    private static Tool.Result Run(string project, params string[] arguments) => Run(project, [], arguments);

    private static Tool.Result Run(string project, (string Name, string Value)[] environment, params string[] arguments)
    {
        var run = Sdk.Run(
            "env",
            project,
            [
                .. environment.Select(variable => $"{variable.Name}={variable.Value}"),
                "dotnet",
                Path.Combine(project, "bin", "Release", "net10.0", $"{Path.GetFileName(project)}.dll"),
                .. arguments,
            ]
        );
        Assert.That(run.ExitCode, Is.Zero, run.Out + run.Error);
        return run;
    }

    private static string VersionOf(string package) =>
        package.StartsWith("MLNet.VisionGraph", StringComparison.Ordinal) ? PackageFeed.Version : Sdk.VersionOf(package);

    private static string Literal(string path) => $"@\"{path}\"";
}
