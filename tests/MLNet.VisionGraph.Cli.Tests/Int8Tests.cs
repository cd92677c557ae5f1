using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>Eight bits from end to end: what is left is smaller, says nearly the same, and never meets float32 unseen.</summary>
public class Int8Tests
{
    private static string Weights => Path.Combine(Workplace.Model, "drawn.safetensors");

    [Test]
    public void Train_Int8_LeavesSmallModelsAndTellsWhatTheyCost()
    {
        string[] rest =
        [
            "--dataset",
            Workplace.Photos,
            "--output",
            Workplace.At("int8"),
            "--weights",
            "starter",
            "--strategy",
            "linear-probe",
            "--image-size",
            "64",
            "--epochs",
            "20",
            "--threads",
            "1",
            "--seed",
            "4",
        ];
        var whole = Tool.Run(["image-classification", "--name", "whole", .. rest]);
        var json = Tool.Run(["image-classification", "--name", "small", "--test-dataset", Workplace.Photos, "--int8", "--json", .. rest]);
        var text = Tool.Run(["image-classification", "--name", "text", "--int8", .. rest]);
        Assert.That((whole.ExitCode, json.ExitCode, text.ExitCode), Is.EqualTo((0, 0, 0)), whole.Error + json.Error + text.Error);

        var summary = JsonDocument.Parse(json.Out).RootElement;
        var int8 = summary.GetProperty("int8");
        var changed = int8.GetProperty("changed").GetArrayLength();
        var deployed = JsonDocument
            .Parse(Tool.Run("evaluate", "--model", File("small", "mlnet"), "--dataset", Workplace.Photos, "--json").Out)
            .RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(Length("small", "mlnet"), Is.LessThan(0.4 * Length("whole", "mlnet")));
            Assert.That(Length("small", "onnx"), Is.LessThan(0.4 * Length("whole", "onnx")));
            Assert.That(
                System.IO.File.ReadAllBytes(File("small", "safetensors")),
                Is.EqualTo(System.IO.File.ReadAllBytes(File("whole", "safetensors"))),
                "float32 as ever"
            );
            Assert.That(Precision("small"), Is.EqualTo("int8"));
            Assert.That(Precision("whole"), Is.EqualTo("float32"));

            Assert.That((int8.GetProperty("part").GetString(), int8.GetProperty("images").GetInt32()), Is.EqualTo(("test", 36)));
            Assert.That(
                int8.GetProperty("float32Accuracy").GetDouble(),
                Is.EqualTo(summary.GetProperty("test").GetProperty("accuracy").GetDouble())
            );
            Assert.That(
                int8.GetProperty("accuracy").GetDouble(),
                Is.EqualTo(deployed.GetProperty("accuracy").GetDouble()).Within(1.5 / 36),
                "what is measured is what is deployed, but for one photo on the edge"
            );
            Assert.That(int8.GetProperty("agreement").GetDouble(), Is.EqualTo(1 - changed / 36.0).Within(1e-12).And.GreaterThan(0.8));
            Assert.That(int8.GetProperty("plan").GetProperty("convolutions").GetInt32(), Is.EqualTo(111));

            Assert.That(
                text.Out,
                Does.Contain("int8:       top-1").And.Contain("(validation images)").And.Contain("of 111 convolutions in int8")
            );
            Assert.That(
                System.IO.File.ReadAllText(Path.Combine(Workplace.At("int8", "text"), "report.txt")),
                Does.Contain("In eight bits").And.Contain("the same class for")
            );
        });

        using var report = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(Workplace.At("int8", "small"), "report.json")));
        Assert.That(
            report.RootElement.GetProperty("int8").GetProperty("agreement").GetDouble(),
            Is.EqualTo(int8.GetProperty("agreement").GetDouble())
        );

        static string File(string name, string ending) => Workplace.At("int8", name, $"{name}.{ending}");
        static long Length(string name, string ending) => new FileInfo(File(name, ending)).Length;
        static string? Precision(string name) =>
            JsonDocument.Parse(Tool.Run("info", File(name, "onnx"), "--json").Out).RootElement.GetProperty("precision").GetString();
    }

    [TestCase("probabilities", "mlnet")]
    [TestCase("features", "onnx")]
    [TestCase("embedding", "mlnet")]
    public void Export_Int8_IsSmallAndNearlyTheSame(string outputs, string ending)
    {
        var (small, whole) = (Workplace.At($"int8-{outputs}.{ending}"), Workplace.At($"float-{outputs}.{ending}"));
        var exported = Tool.Run(
            "export",
            "--weights",
            Weights,
            "--outputs",
            outputs,
            "--output",
            small,
            "--int8",
            "--calibration",
            Workplace.Photos,
            "--json"
        );
        Tool.Run("export", "--weights", Weights, "--outputs", outputs, "--output", whole);
        Assert.That(exported.ExitCode, Is.Zero, exported.Error);
        var verified = Tool.Run("verify", small, "--weights", Weights, "--json");
        var difference = JsonDocument.Parse(verified.Out).RootElement.GetProperty("outputs")[0];

        Assert.Multiple(() =>
        {
            Assert.That(new FileInfo(small).Length, Is.LessThan(0.4 * new FileInfo(whole).Length));
            Assert.That(
                JsonDocument.Parse(exported.Out).RootElement.GetProperty("plan").GetProperty("signalToNoise").GetDouble(),
                Is.GreaterThanOrEqualTo(20)
            );
            Assert.That(
                (
                    verified.ExitCode,
                    verified.Error.Contains(ending == "onnx" ? "is stored in int8" : "in int8 or f16", StringComparison.Ordinal)
                ),
                Is.EqualTo((1, true)),
                verified.Error
            );
            Assert.That(
                difference.GetProperty("largestDifference").GetDouble(),
                Is.LessThan(difference.GetProperty("largestValue").GetDouble()),
                "another picture than those of the calibration, and still of its size"
            );
        });
    }

    [TestCase("onnx")]
    [TestCase("mlnet")]
    public void Export_Float16_IsHalfTheSizeAndAgrees(string ending)
    {
        var (half, whole) = (Workplace.At($"half.{ending}"), Path.Combine(Workplace.Model, $"drawn.{ending}"));
        var exported = Tool.Run("export", "--weights", Weights, "--outputs", "probabilities", "--output", half, "--type", "f16");

        Assert.That(exported.ExitCode, Is.Zero, exported.Error);
        Assert.That(new FileInfo(half).Length, Is.LessThan(0.6 * new FileInfo(whole).Length));
        Assert.That(Predicted(half), Is.EqualTo(Predicted(whole)).Within(0.01));

        static double[] Predicted(string model) =>
            [
                .. JsonDocument
                    .Parse(Tool.Run("predict", "--model", model, Workplace.OnePhoto, "--json").Out)
                    .RootElement[0]
                    .GetProperty("top")
                    .EnumerateArray()
                    .Select(top => top.GetProperty("probability").GetDouble()),
            ];
    }

    [TestCase("model.onnx", "--int8")]
    [TestCase("model.mlnet", "--type", "int8")]
    [TestCase("model.onnx", "--calibration", ".")]
    [TestCase("model.onnx", "--int8", "--type", "f16", "--calibration", ".")]
    [TestCase("model.safetensors", "--int8", "--calibration", ".")]
    public void Export_Int8ThatDoesNotFit_Answers2(string file, params string[] rest)
    {
        var result = Tool.Run(["export", "--weights", Weights, "--output", Workplace.At(file), .. rest]);

        Assert.That(
            (result.ExitCode, result.Error.TrimEnd().Contains('\n'), File.Exists(Workplace.At(file))),
            Is.EqualTo((2, false, false)),
            result.Error
        );
    }

    [Test]
    public void Export_Int8WithoutReadablePhotos_SaysSoInOneLine()
    {
        var folder = Directory.CreateDirectory(Workplace.At("unreadable")).FullName;
        File.WriteAllText(Path.Combine(folder, "a.png"), "no picture");
        var none = Tool.Run(
            "export",
            "--weights",
            Weights,
            "--output",
            Workplace.At("none.onnx"),
            "--int8",
            "--calibration",
            Workplace.At("nowhere")
        );
        var broken = Tool.Run("export", "--weights", Weights, "--output", Workplace.At("none.onnx"), "--int8", "--calibration", folder);

        Assert.That((none.ExitCode, broken.ExitCode), Is.EqualTo((1, 1)));
        Assert.That(none.Error.TrimEnd(), Does.Contain("There is no folder").And.Not.Contain("\n"));
        Assert.That(
            broken.Error.TrimEnd(),
            Does.Contain("no readable image").And.Contain("--int8").And.Contain("a.png").And.Not.Contain("\n")
        );
    }

    [TestCase("csv")]
    [TestCase("idv")]
    public void Featurize_Int8InTwoParts_LearnsRangesOnceAndRefusesFloat32(string format)
    {
        var (file, list) = (Workplace.At($"int8.{format}"), Workplace.At($"int8-{format}.txt"));
        string[] photos = [.. Directory.GetFiles(Workplace.Photos, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        File.WriteAllLines(list, photos.Take(10));
        string[] rest = ["--output", file, "--weights", "starter", "--image-size", "64"];
        var first = Tool.Run(["featurize", "--dataset", list, "--int8", .. rest]);
        var ranges = File.ReadAllLines(file + ".int8.txt");
        var inFloat = Tool.Run(["featurize", "--dataset", Workplace.Photos, .. rest]);
        var second = Tool.Run(["featurize", "--dataset", Workplace.Photos, "--int8", "--json", .. rest]);
        Assert.That((first.ExitCode, inFloat.ExitCode, second.ExitCode), Is.EqualTo((0, 1, 0)), first.Error + second.Error);

        Assert.Multiple(() =>
        {
            Assert.That(ranges, Is.EqualTo(photos.Take(10)), "all of so few");
            Assert.That(File.ReadAllLines(file + ".int8.txt"), Is.EqualTo(ranges), "and not of those that were added");
            Assert.That(inFloat.Error.TrimEnd(), Does.Contain("in int8").And.Contain("add --int8").And.Not.Contain("\n"));
            Assert.That(JsonDocument.Parse(second.Out).RootElement.GetProperty("new").GetInt32(), Is.EqualTo(26));
        });
    }

    [Test]
    public void Featurize_Int8IntoFloat32_IsRefusedWithAndWithoutTheList()
    {
        var file = Workplace.At("float-first.csv");
        string[] command = ["featurize", "--dataset", Workplace.Photos, "--output", file, "--weights", "starter", "--image-size", "64"];
        Tool.Run(command);
        var mixed = Tool.Run([.. command, "--int8"]);

        // A list written by hand does not change the numbers in the rows.
        File.WriteAllLines(file + ".int8.txt", [Workplace.OnePhoto]);
        var forged = Tool.Run([.. command, "--int8"]);

        Assert.That((mixed.ExitCode, forged.ExitCode), Is.EqualTo((1, 1)));
        Assert.That(mixed.Error, Does.Contain("in float32").And.Contain("omit --int8"));
        Assert.That(forged.Error, Does.Contain("other weights"));
    }

    [Test]
    public void Bench_Int8_TakesItsTurnsBesideFloat32()
    {
        var result = Tool.Run(
            "bench",
            "--weights",
            "starter",
            "--image-size",
            "64",
            "--int8",
            "--seconds",
            "1",
            "--threads",
            "1",
            "--json"
        );
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var answer = JsonDocument.Parse(result.Out).RootElement;

        Assert.That(
            answer.GetProperty("ways").EnumerateArray().Select(way => way.GetProperty("name").GetString()),
            Is.EqualTo(
                (string[])["decoded, in batches", "decoded, one at a time", "decoded in int8, in batches", "decoded in int8, one at a time"]
            )
        );
        Assert.That(answer.GetProperty("plan").GetProperty("convolutions").GetInt32(), Is.EqualTo(111));
        Assert.That(Tool.Run("bench", "--model", Workplace.Model, "--dataset", Workplace.Photos, "--int8").ExitCode, Is.EqualTo(2));
    }
}
