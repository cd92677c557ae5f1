using System.Globalization;
using System.Text.Json;
using MLNet.VisionGraph.Cli.Tests.Packages;
using MLNet.VisionGraph.TestKit;
using static MLNet.VisionGraph.Cli.Tests.CodeGeneration.ApiRequests;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

/// <summary>Builds and calls the code that a training generates for developers. Its class names and its name need escaping.</summary>
[NonParallelizable]
public class GeneratedProjectTests
{
    private const string Name = "my (class), été & co";

    private static string s_folder = string.Empty;
    private static Tool.Result s_training = new(-1, "", "");

    private static string Model => Path.Combine(s_folder, Name);

    [OneTimeSetUp]
    public void Train()
    {
        s_folder = Directory.CreateDirectory(Workplace.At("generated projects")).FullName;
        var photos = Path.Combine(s_folder, "photos of \"mine\"");
        Workplace.Draw(photos, perClass: 6);
        Directory.Move(Path.Combine(photos, "rings"), Path.Combine(photos, "ring's \"big\" {0}"));
        s_training = Tool.Run(
            "image-classification",
            "--dataset",
            photos,
            "--name",
            Name,
            "--output",
            s_folder,
            "--weights",
            "random",
            "--image-size",
            "64",
            "--epochs",
            "2",
            "--batch-size",
            "6",
            "--seed",
            "3",
            "--api"
        );
        Assert.That(s_training.ExitCode, Is.Zero, s_training.Error);
        PackageFeed.Use(s_folder);

        // Surroundings as many repositories have them. None of this may reach the generated code.
        File.WriteAllText(
            Path.Combine(s_folder, "Directory.Packages.props"),
            "<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup></Project>"
        );
        File.WriteAllText(
            Path.Combine(s_folder, "Directory.Build.props"),
            "<Project><PropertyGroup><TreatWarningsAsErrors>true</TreatWarningsAsErrors>"
                + "<AnalysisLevel>latest-all</AnalysisLevel></PropertyGroup></Project>"
        );
        File.WriteAllText(
            Path.Combine(s_folder, "Directory.Build.targets"),
            "<Project><Target Name=\"Fail\" BeforeTargets=\"Build\"><Error Text=\"targets of a parent folder\" /></Target></Project>"
        );
    }

    [Test]
    public void Train_WithApi_SaysWhatIsThereAndWhatToTypeNext() =>
        Assert.That(
            s_training.Out,
            Does.Contain($"{Name}.consumption.cs")
                .And.Contain("ImageClassifier.cs")
                .And.Contain("  dotnet run --project '")
                .And.Contain("-- photo.jpg")
                .And.Contain($"  docker build -t my-class-t-co-api -f '{Path.Combine(Model + ".Api", "Dockerfile")}' '{s_folder}'")
        );

    [Test]
    public void Config_OfATraining_HasModelBuildersForm()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Model, $"{Name}.mbconfig")));
        var root = json.RootElement;
        var trial = root.GetProperty("RunHistory").GetProperty("Trials")[0];

        Assert.Multiple(() =>
        {
            Assert.That((root.GetProperty("Type").GetString(), root.GetProperty("Version").GetInt32()), Is.EqualTo(("TrainingConfig", 4)));
            Assert.That(root.GetProperty("Scenario").GetString(), Is.EqualTo("ImageClassification"));
            Assert.That(
                root.GetProperty("DataSource").GetProperty("FolderPath").GetString(),
                Is.EqualTo(Path.Combine(s_folder, "photos of \"mine\""))
            );
            Assert.That(root.GetProperty("Environment").GetProperty("Type").GetString(), Is.EqualTo("LocalCPU"));
            Assert.That(trial.GetProperty("TrainerName").GetString(), Is.EqualTo("efficientvit_m0, fine-tune"));
            Assert.That(trial.GetProperty("Score").GetDouble(), Is.InRange(0, 1));
            Assert.That(root.GetProperty("TrainingOption").GetProperty("Seed").GetInt32(), Is.EqualTo(3));
        });
    }

    [Test]
    public void Console_BuiltAndRun_SaysWhatPredictSays()
    {
        var assembly = Sdk.Build(Path.Combine(Model, $"{Name}.csproj"));
        var junk = Path.Combine(s_folder, "junk.jpg");
        File.WriteAllText(junk, "no image");

        var run = Sdk.Run("dotnet", s_folder, assembly, Workplace.OnePhoto, junk, "nothing.jpg");

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), "two of the photos are none");
            Assert.That(lines, Has.Length.EqualTo(4));
            Assert.That(lines[0], Is.EqualTo(Workplace.OnePhoto));
            Assert.That(
                lines.Skip(1),
                Is.EqualTo(
                    Predicted(Workplace.OnePhoto)
                        .Select(pair => string.Create(CultureInfo.InvariantCulture, $"  {pair.Score:F4}  {pair.Label}"))
                )
            );
            Assert.That(run.Error, Does.Contain("'nothing.jpg'").And.Contain($"'{junk}' is not an image").And.Not.Contain("   at "));
            Assert.That(Sdk.Run("dotnet", s_folder, assembly).ExitCode, Is.EqualTo(2), "without a photo");
        });
        AssertKnowsMlNetAlone(Model, assembly);
    }

    [Test]
    public async Task Api_BuiltAndCalled_AnswersAsPredict()
    {
        var folder = Model + ".Api";
        var assembly = Sdk.Build(Path.Combine(folder, $"{Name}.Api.csproj"));
        AssertKnowsMlNetAlone(folder, assembly);
        using var api = new WebApi(assembly);
        var photo = await File.ReadAllBytesAsync(Workplace.OnePhoto);
        byte[] junk = [1, 2, 3];
        var expected = Predicted(Workplace.OnePhoto);

        var health = await api.Client.GetStringAsync("/health");
        var files = Directory.GetFiles(api.TemporaryFiles); // ML.NET may keep one of the loaded model
        var (body, form, batch) = (
            await Post(api, "/predict", Body(photo)),
            await Post(api, "/predict", Form(photo)),
            await Post(api, "/predict/batch", Form(photo, junk, photo))
        );
        Assert.Multiple(() =>
        {
            Assert.That(api.StartText, Does.Contain("curl -F image=@photo.jpg http://127.0.0.1:"));
            Assert.That(health, Is.EqualTo("Healthy"));
            Assert.That(Scores(body), Is.EqualTo(expected));
            Assert.That(Scores(form), Is.EqualTo(expected));
            Assert.That(body.GetProperty("label").GetString(), Is.EqualTo(expected[0].Label));
            Assert.That(batch.GetArrayLength(), Is.EqualTo(3));
            Assert.That(Scores(batch[2]), Is.EqualTo(expected));
            Assert.That(batch[1].GetProperty("error").GetString(), Does.Contain("1.png").And.Contain("no image"));
        });

        // Wrong requests are answered with what is wrong.
        Assert.Multiple(async () =>
        {
            await AssertProblem(api, "/predict", Body(junk), 400, "no image");
            await AssertProblem(api, "/predict", Body([]), 400, "empty");
            await AssertProblem(api, "/predict", Form(photo, photo), 400, "2 files");
            await AssertProblem(api, "/predict/batch", Form(), 400, "no file");
            await AssertProblem(api, "/predict", Body(new byte[21 << 20]), 413, "too large");
            await AssertProblem(api, "/predict", new StringContent("photo"), 415, "");
        });

        // 64 tiny files at a time that claim billions of pixels: refused, and never allocated.
        var before = OperatingSystem.IsLinux() ? api.PeakMemory : 0;
        byte[][] hostile =
        [
            HostileImages.Gif(65535, 65535),
            HostileImages.Png(60000, 60000),
            HostileImages.Jpeg(65000, 65000, isProgressive: false),
            HostileImages.Ico(HostileImages.Png(60000, 60000)),
        ];
        await Task.WhenAll(
            Enumerable.Range(0, 64).Select(index => AssertProblem(api, "/predict", Body(hostile[index % hostile.Length]), 400, "no image"))
        );
        if (OperatingSystem.IsLinux())
            Assert.That(api.PeakMemory - before, Is.LessThan(300_000_000));

        var classes = JsonDocument.Parse(await api.Client.GetStringAsync("/classes")).RootElement;
        var description = JsonDocument.Parse(await api.Client.GetStringAsync("/openapi/v1.json")).RootElement;
        var many = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Post(api, "/predict", Body(photo))));
        Assert.Multiple(() =>
        {
            Assert.That(classes.EnumerateArray().Select(name => name.GetString()), Does.Contain("ring's \"big\" {0}"));
            Assert.That(
                description.GetProperty("paths").EnumerateObject().Select(path => path.Name),
                Is.SupersetOf(["/predict", "/predict/batch", "/classes"])
            );
            Assert.That(many.Select(Scores), Has.All.EqualTo(expected), "at the same time");
            Assert.That(Directory.GetFiles(api.TemporaryFiles), Is.EquivalentTo(files), "photos are deleted");
        });
    }

    [Test]
    [Platform("Linux")]
    public async Task Dockerfile_DoneInFolders_MakesAnApiThatAnswers()
    {
        using var build = DockerBuild.Run(s_folder, Path.Combine(Model + ".Api", "Dockerfile"), PackageFeed.Use);

        Assert.Multiple(() =>
        {
            Assert.That(build.Images, Is.EqualTo(["mcr.microsoft.com/dotnet/sdk:10.0", "mcr.microsoft.com/dotnet/aspnet:10.0"]));
            Assert.That((build.Port, build.User), Is.EqualTo(("8080", "$APP_UID")));
            Assert.That(build.Entry, Is.EqualTo(["dotnet", $"{Name}.Api.dll"]));
            Assert.That(File.Exists(Path.Combine(build.Result, $"{Name}.mlnet")));
            Assert.That(
                build.Context,
                Has.All.Matches<string>(file =>
                    file.StartsWith($"{Name}.Api/", StringComparison.Ordinal)
                    || Path.GetFileName(file).StartsWith(Name + ".", StringComparison.Ordinal)
                )
            );
            Assert.That(build.Context, Has.None.Contains("/obj/").And.None.Contains(".safetensors").And.None.EndsWith(".png"));
        });
        using var api = new WebApi(Path.Combine(build.Result, build.Entry[1]));
        Assert.That(await api.Client.GetStringAsync("/health"), Is.EqualTo("Healthy"));
        Assert.That(
            Scores(await Post(api, "/predict", Body(await File.ReadAllBytesAsync(Workplace.OnePhoto)))),
            Is.EqualTo(Predicted(Workplace.OnePhoto))
        );
    }

    [Test]
    public void TrainingProgram_BuiltAndRun_MakesTheSameModel() => AssertMakesTheSame(Model, Name);

    [Test]
    public void TrainingProgram_Int8_MakesTheSameModel()
    {
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "bytes",
            "--output",
            s_folder,
            "--weights",
            "starter",
            "--strategy",
            "linear-probe",
            "--image-size",
            "64",
            "--epochs",
            "5",
            "--int8"
        );

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        AssertMakesTheSame(Path.Combine(s_folder, "bytes"), "bytes");
    }

    [Test]
    public void Train_AgainAfterAChange_KeepsWhatWasChangedAndSaysSo()
    {
        string[] training =
        [
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--name",
            "twice",
            "--output",
            s_folder,
            "--weights",
            "random",
            "--strategy",
            "linear-probe",
            "--image-size",
            "64",
            "--epochs",
        ];
        Tool.Run([.. training, "1"]);
        var program = Path.Combine(s_folder, "twice", "Program.cs");
        File.AppendAllText(program, "// mine\n");

        var second = Tool.Run([.. training, "2"]);

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(program), Does.EndWith("// mine\n"));
            Assert.That(second.Out, Does.Contain($"{program} was changed by hand and is kept"));
            Assert.That(
                File.ReadAllText(Path.Combine(s_folder, "twice", "twice.training.cs")),
                Does.Contain("Epochs = 2,"),
                "unchanged files are written again"
            );
            Assert.That(Directory.Exists(Path.Combine(s_folder, "twice.Api")), Is.False);
        });
    }

    [Test]
    public void TrainingProgram_OfASearchWithAllSets_HasWhatTheSearchChose()
    {
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            Workplace.Photos,
            "--validation-dataset",
            Workplace.Photos,
            "--test-dataset",
            Workplace.Photos,
            "--name",
            "found",
            "--output",
            s_folder,
            "--weights",
            "random",
            "--image-size",
            "64",
            "--strategy",
            "linear-probe",
            "--train-time",
            "900",
            "--backbone",
            "efficientvit_m0"
        );
        var program = Path.Combine(s_folder, "found", "found.training.cs");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(
            File.ReadAllText(program),
            Does.Contain("A search of 900 s")
                .And.Contain("TrainingStrategy.LinearProbe")
                .And.Contain("Epochs = 100,")
                .And.Contain("WeightSource.Random(0)")
        );
        var assembly = Sdk.Build(program);
        new DirectoryInfo(assembly).Parent!.Parent!.Parent!.Delete(recursive: true);
    }

    [Test]
    public void TrainingProgram_ValidationAndTestInsideTheFolderWithFewerClasses_MakesTheSameModel()
    {
        var photos = Path.Combine(s_folder, "parts");
        Workplace.Draw(Path.Combine(photos, "train"), perClass: 4);
        Workplace.Draw(Path.Combine(photos, "val"), perClass: 2);
        Workplace.Draw(Path.Combine(photos, "test"), perClass: 1);
        Directory.Delete(Path.Combine(photos, "val", "rings"), recursive: true);
        Directory.Delete(Path.Combine(photos, "test", "rings"), recursive: true);
        Directory.Delete(Path.Combine(photos, "test", "checks"), recursive: true);
        var result = Tool.Run(
            "image-classification",
            "--dataset",
            photos,
            "--validation-dataset",
            Path.Combine(photos, "val"),
            "--test-dataset",
            Path.Combine(photos, "test"),
            "--name",
            "parted",
            "--output",
            s_folder,
            "--weights",
            "random",
            "--image-size",
            "64",
            "--epochs",
            "1",
            "--batch-size",
            "4"
        );
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Out, Does.Contain("12 images to learn from, 4 to validate on, 3 classes").And.Contain("(1 rows)"));
        AssertMakesTheSame(Path.Combine(s_folder, "parted"), "parted");
    }

    [Test]
    public void Console_BuiltForArm64_HasItsNativeLibraries()
    {
        var project = Path.Combine(Model, $"{Name}.csproj");
        var output = Path.Combine(s_folder, "arm64");
        string[] options = ["-r", "linux-arm64", "-p:SelfContained=false", "-p:UseAppHost=false", "-o", output];
        var build = Sdk.Run("dotnet", s_folder, ["publish", project, .. options]);
        Assert.That(build.ExitCode, Is.Zero, build.Out + build.Error);
        foreach (var library in (string[])["libonnxruntime.so", "libSkiaSharp.so"])
        {
            // The machine in the header of an ELF file: 0xB7 is AArch64.
            Assert.That(File.ReadAllBytes(Path.Combine(output, library))[18], Is.EqualTo(0xB7), library);
        }

        Directory.Delete(Path.Combine(Model, "bin"), recursive: true);
        Directory.Delete(Path.Combine(Model, "obj"), recursive: true);
    }

    private static void AssertMakesTheSame(string model, string name)
    {
        var assembly = Sdk.Build(Path.Combine(model, $"{name}.training.cs"));
        try
        {
            var again = Path.Combine(s_folder, $"{name} again");
            var run = Sdk.Run("dotnet", s_folder, assembly, again);

            Assert.That(run.ExitCode, Is.Zero, run.Error);
            foreach (var file in (string[])[$"{name}.safetensors", $"{name}.onnx"])
                Assert.That(File.ReadAllBytes(Path.Combine(again, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(model, file))), file);
            Assert.That(
                Predicted(Workplace.OnePhoto, Path.Combine(again, $"{name}.mlnet")),
                Is.EqualTo(Predicted(Workplace.OnePhoto, Path.Combine(model, $"{name}.mlnet")))
            );
        }
        finally
        {
            // The SDK keeps the outputs of such programs in a folder of its own, for a month.
            var output = new DirectoryInfo(assembly).Parent!.Parent!.Parent!;
            if (output.Name.StartsWith($"{name}.training-", StringComparison.Ordinal))
                output.Delete(recursive: true);
        }
    }

    private static (string Label, float Score)[] Scores(JsonElement prediction) =>
        [
            .. prediction
                .GetProperty("scores")
                .EnumerateArray()
                .Select(pair => (pair.GetProperty("label").GetString()!, pair.GetProperty("score").GetSingle())),
        ];

    private static (string Label, float Score)[] Predicted(string photo, string? model = null)
    {
        var result = Tool.Run("predict", "--model", model ?? Path.Combine(Model, $"{Name}.mlnet"), "--json", photo);
        using var json = JsonDocument.Parse(result.Out);
        return
        [
            .. json.RootElement[0]
                .GetProperty("top")
                .EnumerateArray()
                .Select(pair => (pair.GetProperty("class").GetString()!, pair.GetProperty("probability").GetSingle())),
        ];
    }

    // Neither among the packages nor in the output.
    private static void AssertKnowsMlNetAlone(string folder, string assembly)
    {
        Assert.That(File.ReadAllText(Path.Combine(folder, "obj", "project.assets.json")), Does.Not.Contain("MLNet.VisionGraph"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(assembly)!, "MLNet.VisionGraph*", SearchOption.AllDirectories), Is.Empty);
        Assert.That(File.Exists(Path.Combine(Path.GetDirectoryName(assembly)!, $"{Name}.mlnet")));
    }
}
