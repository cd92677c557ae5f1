using System.Diagnostics;
using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>
/// Tests the commands that read and write files without training (list, info, export, convert, fetch, verify, bench, completion) and
/// the help.
/// </summary>
public class FileVerbTests
{
    private static string Weights => Path.Combine(Workplace.Model, "drawn.safetensors");

    [Test]
    public void List_Json_HasAllBackbones()
    {
        var result = Tool.Run("list", "--json");
        var backbones = JsonDocument
            .Parse(result.Out)
            .RootElement.EnumerateArray()
            .ToDictionary(each => each.GetProperty("name").GetString()!, each => each.GetProperty("parameters").GetInt64());

        Assert.That(backbones, Has.Count.EqualTo(10));
        Assert.That(backbones["efficientvit_m0"], Is.EqualTo(2_349_436));
        Assert.That(Tool.Run("list").Out, Does.Contain("2,349,436").And.Contain("79.19"));
    }

    [Test]
    public void Info_BackboneOnnxAndWeights_TellWhatTheyAre()
    {
        var onnx = Tool.Run("info", Path.Combine(Workplace.Model, "drawn.onnx"), "--json");
        var weights = Tool.Run("info", Weights, "--json");

        Assert.Multiple(() =>
        {
            Assert.That(Tool.Run("info", "mobilevig_s").Out, Does.Contain("983.18").And.Contain("2307.00395"));
            Assert.That(Names(onnx.Out), Is.EqualTo((string[])["checks", "rings", "stripes"]));
            Assert.That(JsonDocument.Parse(onnx.Out).RootElement.GetProperty("backbone").GetString(), Is.EqualTo("efficientvit_m0"));
            Assert.That(Names(weights.Out), Is.EqualTo((string[])["checks", "rings", "stripes"]));
            Assert.That(JsonDocument.Parse(weights.Out).RootElement.GetProperty("headClasses").GetInt32(), Is.EqualTo(3));
            Assert.That(Tool.Run("info", "nothing").Error, Does.Contain("neither a backbone nor a file"));
        });

        static string?[] Names(string json) =>
            [.. JsonDocument.Parse(json).RootElement.GetProperty("classes").EnumerateArray().Select(name => name.GetString())];
    }

    [Test]
    public void Export_TrainedWeights_VerifiesAndPredicts()
    {
        var file = Workplace.At("exported.onnx");
        var exported = Tool.Run(
            "export",
            "--weights",
            Weights,
            "--image-size",
            "64",
            "--outputs",
            "probabilities,features",
            "--output",
            file
        );
        var verified = Tool.Run("verify", file, "--weights", Weights, "--json");
        var predicted = Tool.Run("predict", "--model", file, Workplace.OnePhoto);

        Assert.Multiple(() =>
        {
            Assert.That(exported.ExitCode, Is.Zero, exported.Error);
            Assert.That(verified.ExitCode, Is.Zero, verified.Error);
            Assert.That(JsonDocument.Parse(verified.Out).RootElement.GetProperty("outputs").GetArrayLength(), Is.EqualTo(2));
            Assert.That(predicted.ExitCode, Is.Zero, predicted.Error);
        });
    }

    [Test]
    public void Export_ToMlNet_GivesTheTrainedModel()
    {
        var file = Workplace.At("exported.mlnet");
        var exported = Tool.Run("export", "--weights", Weights, "--output", file);
        var (expected, found) = (Probabilities(Path.Combine(Workplace.Model, "drawn.mlnet")), Probabilities(file));
        var info = Tool.Run("info", file, "--json");

        Assert.Multiple(() =>
        {
            Assert.That(exported.ExitCode, Is.Zero, exported.Error);
            Assert.That(found, Is.EqualTo(expected), "at the image size of the training, which the weights tell");
            Assert.That(
                JsonDocument
                    .Parse(info.Out)
                    .RootElement.GetProperty("outputs")
                    .EnumerateArray()
                    .Select(output => output.GetProperty("name").GetString()),
                Is.EquivalentTo((string[])["PredictedLabel", "Score"])
            );
            Assert.That(Tool.Run("verify", file, "--weights", Weights).ExitCode, Is.Zero);
        });

        static double[] Probabilities(string model) =>
            [
                .. JsonDocument
                    .Parse(Tool.Run("predict", "--model", model, Workplace.Photos, "--json").Out)
                    .RootElement.EnumerateArray()
                    .Select(photo => photo.GetProperty("probability").GetDouble()),
            ];
    }

    [TestCase("features")]
    [TestCase("embedding")]
    [TestCase("stages")]
    public void Export_FeaturizerToMlNet_Verifies(string output)
    {
        var file = Workplace.At($"{output}.mlnet");
        var exported = Tool.Run("export", "--weights", Weights, "--outputs", output, "--output", file);
        var verified = Tool.Run("verify", file, "--weights", Weights);
        var other = Tool.Run("verify", file, "--weights", "random", "--backbone", "efficientvit_m0", "--image-size", "64");

        Assert.That((exported.ExitCode, verified.ExitCode, other.ExitCode), Is.EqualTo((0, 0, 1)), exported.Error + verified.Error);
    }

    [Test]
    public void Export_HalfSafeTensors_KeepsNamesAndSize()
    {
        var file = Workplace.At("exported-half.safetensors");
        var exported = Tool.Run("export", "--weights", Weights, "--output", file, "--type", "f16");
        var info = JsonDocument.Parse(Tool.Run("info", file, "--json").Out).RootElement;

        Assert.That(exported.ExitCode, Is.Zero, exported.Error);
        Assert.That(new FileInfo(file).Length, Is.LessThan(0.6 * new FileInfo(Weights).Length));
        Assert.That(
            (info.GetProperty("classes").GetArrayLength(), info.GetProperty("metadata").GetProperty("imageSize").GetString()),
            Is.EqualTo((3, "64"))
        );
    }

    [TestCase("model.bin")]
    [TestCase("model.mlnet", "--outputs", "logits,features")]
    [TestCase("model.mlnet", "--normalized-input")]
    [TestCase("model.safetensors", "--outputs", "logits")]
    public void Export_WhatDoesNotFit_Answers2(string file, params string[] rest)
    {
        var result = Tool.Run(["export", "--weights", Weights, "--output", Workplace.At(file), .. rest]);

        Assert.That(
            (result.ExitCode, result.Error.TrimEnd().Contains('\n'), File.Exists(Workplace.At(file))),
            Is.EqualTo((2, false, false)),
            result.Error
        );
    }

    [Test]
    public void Verify_Checkpoint_ComparesBothReadings()
    {
        var result = Tool.Run("verify", Weights, "--json");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(
            JsonDocument
                .Parse(result.Out)
                .RootElement.GetProperty("outputs")
                .EnumerateArray()
                .Select(output => output.GetProperty("name").GetString()),
            Is.EqualTo((string[])["logits", "features", "embedding"])
        );
    }

    [Test]
    public void Bench_BackboneAndModel_MeasureEachWay()
    {
        var backbone = Tool.Run("bench", "--image-size", "64", "--dataset", Workplace.Photos, "--seconds", "1", "--threads", "1", "--json");
        var model = Tool.Run(
            "bench",
            "--model",
            Workplace.Model,
            "--dataset",
            Workplace.Photos,
            "--seconds",
            "1",
            "--threads",
            "1",
            "--json"
        );

        Assert.That((backbone.ExitCode, model.ExitCode), Is.EqualTo((0, 0)), backbone.Error + model.Error);
        Assert.That((Ways(backbone.Out).Length, Ways(model.Out).Length), Is.EqualTo((4, 2)));
        Assert.That(
            Ways(backbone.Out).Concat(Ways(model.Out)).Select(way => way.GetProperty("imagesPerSecond").GetDouble()),
            Is.All.Positive
        );
        Assert.That(
            Ways(backbone.Out)[1].GetProperty("p99Milliseconds").GetDouble(),
            Is.GreaterThanOrEqualTo(Ways(backbone.Out)[1].GetProperty("p50Milliseconds").GetDouble())
        );
        Assert.That(Tool.Run("bench", "--model", Workplace.Model).ExitCode, Is.EqualTo(2));

        static JsonElement[] Ways(string json) => [.. JsonDocument.Parse(json).RootElement.GetProperty("ways").EnumerateArray()];
    }

    [TestCase("bash")]
    [TestCase("zsh")]
    [TestCase("fish")]
    [TestCase("pwsh")]
    public void Completion_Shell_AsksTheCommand(string shell)
    {
        var result = Tool.Run("completion", shell);

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Out, Does.Contain("[suggest:").And.Not.Contain("\r"));
    }

    [Test]
    [Platform("Linux,MacOSX")]
    public void Completion_Bash_CompletesNamesOfBackbones()
    {
        var script = Workplace.At("completion.sh");
        File.WriteAllText(
            script,
            $$"""
            visiongraph() { dotnet '{{Tool.Program}}' "$@"; }
            {{Tool.Run("completion", "bash").Out}}
            COMP_LINE="visiongraph info mobilevig_"; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(visiongraph info mobilevig_); COMP_CWORD=2
            _visiongraph
            echo "${COMPREPLY[@]}"
            """.ReplaceLineEndings("\n")
        );
        using var bash = Process.Start(new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true })!;

        Assert.That(bash.StandardOutput.ReadToEnd().Trim(), Is.EqualTo("mobilevig_b mobilevig_m mobilevig_s mobilevig_ti"));
    }

    [Test]
    public void Verify_OtherWeights_Answers1()
    {
        var file = Workplace.At("features.onnx");
        Tool.Run(
            "export",
            "--backbone",
            "efficientvit_m0",
            "--weights",
            "random",
            "--image-size",
            "64",
            "--outputs",
            "features",
            "--output",
            file
        );
        var same = Tool.Run("verify", file, "--weights", "random");
        var other = Tool.Run("verify", file, "--weights", Weights);

        Assert.That((same.ExitCode, other.ExitCode), Is.EqualTo((0, 1)), same.Error + other.Error);
        Assert.That(other.Error, Does.Contain("export it again"));
    }

    [Test]
    public void Weights_FolderOfTheHubInParts_AreReadByEveryCommand()
    {
        var folder = Directory.CreateDirectory(Workplace.At("hub")).FullName;
        var weights = SafeTensorsFile.Read(Path.Combine(Workplace.Model, "drawn.safetensors")).Tensors;
        var parts = new Dictionary<string, string>();
        foreach (var (part, tensors) in weights.Chunk(400).Index())
        {
            SafeTensorsFile.Write(
                Path.Combine(folder, $"model-{part}.safetensors"),
                new StateDict(tensors.Select(entry => KeyValuePair.Create("module._orig_mod." + entry.Key, entry.Value)))
            );
            foreach (var (name, _) in tensors)
                parts["module._orig_mod." + name] = $"model-{part}.safetensors";
        }

        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), JsonSerializer.Serialize(new { weight_map = parts }));
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """{"architecture":"efficientvit_m0","num_classes":3,"label_names":["x","y","z"],"pretrained_cfg":{"input_size":[3,64,64]}}"""
        );
        var info = Tool.Run("info", folder, "--json");
        var output = Path.Combine(folder, "out", "whole.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        var converted = Tool.Run("convert", folder, output, "--backbone", "efficientvit_m0");
        var exported = Tool.Run("export", "--weights", folder, "--output", Path.ChangeExtension(output, ".onnx"));
        var trained = Tool.Run(
            "image-classification --name hub --image-size 64 --strategy linear-probe --epochs 1"
                .Split(' ')
                .Concat(["--dataset", Workplace.Photos, "--weights", folder, "--output", Workplace.At("hub-models")])
                .ToArray()
        );

        Assert.Multiple(() =>
        {
            using var json = JsonDocument.Parse(info.Out);
            Assert.That(json.RootElement.GetProperty("backbone").GetString(), Is.EqualTo("efficientvit_m0"));
            Assert.That(json.RootElement.GetProperty("tensors").GetInt32(), Is.EqualTo(weights.Count));
            Assert.That(
                json.RootElement.GetProperty("classes").EnumerateArray().Select(name => name.GetString()),
                Is.EqualTo(new[] { "x", "y", "z" })
            );
            Assert.That(converted.ExitCode, Is.Zero, converted.Error);
            Assert.That(CheckpointFile.Read(output).Keys, Is.EquivalentTo(weights.Keys));
            Assert.That(exported.ExitCode, Is.Zero, exported.Error);
            Assert.That(trained.ExitCode, Is.Zero, trained.Error);
            Assert.That(trained.Out, Does.Contain($"weights:    folder '{folder}' (the names without 'module._orig_mod.'"));
        });
    }

    [Test]
    public void Info_WeightsOfAnotherNetwork_SayWhichItLooksLike()
    {
        var file = Workplace.At("resnet.safetensors");
        string[] names = ["conv1.weight", "layer1.0.conv1.weight", "fc.weight"];
        SafeTensorsFile.Write(file, new StateDict(names.Select(name => KeyValuePair.Create(name, new WeightTensor([1], new float[1])))));
        Assert.That(Tool.Run("info", file).Out, Does.Contain("it looks like a ResNet of torchvision or timm"));
        var result = Tool.Run("featurize", "--dataset", Workplace.Photos, "--weights", file, "--output", Workplace.At("resnet.csv"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error.TrimEnd(), Does.Contain("The file looks like a ResNet of torchvision or timm").And.Not.Contain("\n"));
    }

    [TestCase("f16")]
    [TestCase("bf16")]
    public void Convert_HalfNumbers_FitTheBackbone(string type)
    {
        var file = Workplace.At($"{type}.safetensors");
        var converted = Tool.Run("convert", Weights, file, "--backbone", "efficientvit_m0", "--type", type);
        var info = Tool.Run("info", file);

        Assert.Multiple(() =>
        {
            Assert.That(converted.ExitCode, Is.Zero, converted.Error);
            Assert.That(new FileInfo(file).Length, Is.LessThan(0.6 * new FileInfo(Weights).Length));
            Assert.That(info.Out, Does.Contain("efficientvit_m0").And.Contain("checks, rings, stripes"));
            Assert.That(
                Tool.Run("convert", Weights, file, "--backbone", "mobilevig_s").Error,
                Does.Contain("efficientvit_m0").Or.Contain("EfficientVitVariant.M0")
            );
            Assert.That(Tool.Run("convert", Weights, "out.pth").ExitCode, Is.EqualTo(2));
        });
    }

    [Test]
    public void Fetch_FromAMirror_PutsItIntoTheCache()
    {
        var mirror = Environment.GetEnvironmentVariable("VISIONGRAPH_HUB")!;
        var file = Path.Combine(mirror, "timm", "efficientvit_m1.r224_in1k", "resolve", "main", "model.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Copy(Weights, file, overwrite: true);
        var fetched = Tool.Run("fetch", "efficientvit_m1", "--json");
        var missing = Tool.Run("fetch", "efficientvit_m2");

        Assert.That(fetched.ExitCode, Is.Zero, fetched.Error);
        Assert.That(File.Exists(JsonDocument.Parse(fetched.Out).RootElement[0].GetProperty("path").GetString()));
        Assert.That((missing.ExitCode, missing.Error.TrimEnd().Contains('\n')), Is.EqualTo((1, false)));
    }

    [Test]
    public void Help_EachVerb_HasExamples()
    {
        string[] verbs =
        [
            "image-classification",
            "predict",
            "evaluate",
            "featurize",
            "list",
            "info",
            "fetch",
            "convert",
            "convert-labels",
            "export",
            "verify",
            "bench",
            "completion",
        ];
        var root = Tool.Run("--help");
        Assert.Multiple(() =>
        {
            Assert.That(root.ExitCode, Is.Zero);
            Assert.That(root.Out, Does.Contain("Exit codes"));
            foreach (var verb in verbs)
            {
                var help = Tool.Run(verb, "--help");
                Assert.That(root.Out, Does.Contain(verb));
                Assert.That(help.ExitCode, Is.Zero);
                Assert.That(help.Out, Does.Contain("Examples:").And.Contain($" {verb} "), verb);
                Assert.That(help.Out, Does.Not.Contain("visiongraph find"));
            }
        });
    }

    [Test]
    public void Suggest_Backbones_CompletesThem()
    {
        var result = Tool.Run("[suggest:10]", "info mobile");

        Assert.That(result.Out, Does.Contain("mobilevig_ti").And.Not.Contain("efficientvit"));
    }

    [Test]
    public void Error_Diagnostic_HasAStackTrace()
    {
        Assert.That(Tool.Run("info", "nothing").Error.TrimEnd(), Does.Not.Contain("\n"));
        Assert.That(Tool.Run("info", "nothing", "--verbosity", "diag").Error, Does.Contain("   at "));
    }
}
