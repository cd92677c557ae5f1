using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>The verbs that read and write files without training: list, info, export, convert, featurize, fetch, verify; and the help.</summary>
public class FileVerbTests
{
    private static string Weights => Path.Combine(Workplace.Model, "drawn.safetensors");

    [Test]
    public void List_Json_HasAllBackbones()
    {
        var result = Tool.Run("list", "--json");
        var backbones = JsonDocument.Parse(result.Out).RootElement.EnumerateArray().ToDictionary(each => each.GetProperty("name").GetString()!, each => each.GetProperty("parameters").GetInt64());

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

        static string?[] Names(string json) => [.. JsonDocument.Parse(json).RootElement.GetProperty("classes").EnumerateArray().Select(name => name.GetString())];
    }

    [Test]
    public void Export_TrainedWeights_VerifiesAndPredicts()
    {
        var file = Workplace.At("exported.onnx");
        var exported = Tool.Run("export", "--weights", Weights, "--image-size", "64", "--outputs", "probabilities,features", "--output", file);
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
    public void Verify_OtherWeights_Answers1()
    {
        var file = Workplace.At("features.onnx");
        Tool.Run("export", "--backbone", "efficientvit_m0", "--weights", "random", "--image-size", "64", "--outputs", "features", "--output", file);
        var same = Tool.Run("verify", file, "--weights", "random");
        var other = Tool.Run("verify", file, "--weights", Weights);

        Assert.That((same.ExitCode, other.ExitCode), Is.EqualTo((0, 1)), same.Error + other.Error);
        Assert.That(other.Error, Does.Contain("export it again"));
    }

    [Test]
    public void Convert_HalfNumbers_FitTheBackbone()
    {
        var file = Workplace.At("half.safetensors");
        var converted = Tool.Run("convert", Weights, file, "--backbone", "efficientvit_m0", "--type", "f16");
        var info = Tool.Run("info", file);

        Assert.Multiple(() =>
        {
            Assert.That(converted.ExitCode, Is.Zero, converted.Error);
            Assert.That(new FileInfo(file).Length, Is.LessThan(0.6 * new FileInfo(Weights).Length));
            Assert.That(info.Out, Does.Contain("efficientvit_m0").And.Contain("checks, rings, stripes"));
            Assert.That(Tool.Run("convert", Weights, file, "--backbone", "mobilevig_s").Error, Does.Contain("efficientvit_m0").Or.Contain("EfficientVitVariant.M0"));
            Assert.That(Tool.Run("convert", Weights, "out.pth").ExitCode, Is.EqualTo(2));
        });
    }

    [TestCase("csv")]
    [TestCase("npy")]
    public void Featurize_InTwoParts_GivesTheFileOfOneRun(string format)
    {
        var (once, twice, list) = (Workplace.At($"once.{format}"), Workplace.At($"twice.{format}"), Workplace.At($"{format}.txt"));
        string[] photos = [.. Directory.GetFiles(Workplace.Photos, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        File.WriteAllLines(list, photos.Take(10));
        string[] rest = ["--backbone", "efficientvit_m0", "--weights", "random", "--image-size", "64", "--json"];
        var first = Tool.Run(["featurize", "--dataset", list, "--output", twice, .. rest]);

        // As a killed process would leave it: with a part of a row.
        using (var stream = new FileStream(twice, FileMode.Append))
            stream.Write("x/y.png,0.12"u8);
        var second = Tool.Run(["featurize", "--dataset", Workplace.Photos, "--output", twice, .. rest]);
        var whole = Tool.Run(["featurize", "--dataset", Workplace.Photos, "--output", once, .. rest]);

        Assert.Multiple(() =>
        {
            Assert.That((first.ExitCode, second.ExitCode, whole.ExitCode), Is.EqualTo((0, 0, 0)), first.Error + second.Error + whole.Error);
            Assert.That(JsonDocument.Parse(second.Out).RootElement.GetProperty("new").GetInt32(), Is.EqualTo(26));
            Assert.That(File.ReadAllBytes(twice), Has.Length.EqualTo(File.ReadAllBytes(once).Length).Or.Length.GreaterThan(1000));
            Assert.That(Rows(twice), Is.EqualTo(36));
        });

        int Rows(string path) => format == "csv" ? File.ReadAllLines(path).Length - 1 : File.ReadAllLines(path + ".txt").Length;
    }

    [Test]
    public void Featurize_OtherWeightsIntoTheSameFile_IsRefused()
    {
        var file = Workplace.At("mixed.csv");
        string[] rest = ["featurize", "--dataset", Workplace.Photos, "--output", file, "--backbone", "efficientvit_m0", "--image-size", "64", "--weights"];
        Tool.Run([.. rest, "random"]);
        var other = Tool.Run([.. rest, Weights]);

        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(other.Error, Does.Contain("other weights"));
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
        string[] verbs = ["image-classification", "predict", "evaluate", "featurize", "list", "info", "fetch", "convert", "export", "verify"];
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
