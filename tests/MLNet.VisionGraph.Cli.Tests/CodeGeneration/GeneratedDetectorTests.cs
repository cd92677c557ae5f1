using System.Globalization;
using System.Text.Json;
using MLNet.VisionGraph.Cli.Tests.Packages;
using MLNet.VisionGraph.TestKit;
using static MLNet.VisionGraph.Cli.Tests.CodeGeneration.ApiRequests;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

/// <summary>Builds and calls the code that the training of a detector generates, with masks and without.</summary>
[NonParallelizable]
public class GeneratedDetectorTests
{
    // Boxes of ML.NET's chain, which resizes by its own rounding, and of the batched scoring differ by less than a pixel.
    private const double Pixels = 0.6;

    private static string s_folder = string.Empty;
    private static string s_image = string.Empty;

    [OneTimeSetUp]
    public void Train()
    {
        s_folder = Directory.CreateDirectory(Workplace.At("generated detectors")).FullName;
        var shapes = Path.Combine(s_folder, "shapes");
        LabeledShapes.Save(shapes, 8);
        s_image = Path.Combine(shapes, "images", "00.png");
        PackageFeed.Use(s_folder);
        foreach (var (command, name, epochs) in new[] { ("object-detection", "boxes", "40"), ("instance-segmentation", "masks", "4") })
        {
            var training = Tool.Run(
                [
                    command,
                    "--dataset",
                    shapes,
                    "--name",
                    name,
                    "--output",
                    s_folder,
                    "--weights",
                    "random",
                    "--epochs",
                    epochs,
                    "--batch-size",
                    "2",
                    "--image-size",
                    "128",
                    "--score-threshold",
                    "0.02",
                    "--api",
                ]
            );
            Assert.That(training.ExitCode, Is.Zero, training.Error);
            Assert.That(training.Out, Does.Contain($"{name}.consumption.cs").And.Contain("-- photo.jpg"));
        }
    }

    [TestCase("boxes", false)]
    [TestCase("masks", true)]
    public void Console_BuiltAndRun_FindsWhatDetectFinds(string name, bool withMasks)
    {
        var folder = Path.Combine(s_folder, name);
        var assembly = Sdk.Build(Path.Combine(folder, $"{name}.csproj"));
        var junk = Path.Combine(s_folder, "junk.jpg");
        File.WriteAllText(junk, "no image");

        var run = Sdk.Run("dotnet", s_folder, assembly, s_image, junk, "nothing.jpg");

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var expected = Detected(name);
        Assert.That(lines[0], Is.EqualTo(s_image), run.Error);
        Assert.That(expected, Is.Not.Empty);
        Assert.That(lines, Has.Length.EqualTo(1 + expected.Length));
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), "two of the files are no images");
            Assert.That(run.Error, Does.Contain("'nothing.jpg'").And.Contain($"'{junk}' is not an image").And.Not.Contain("   at "));
            foreach (var (line, found) in lines.Skip(1).Zip(expected))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                Assert.That(words[1], Is.EqualTo(found.Label));
                Assert.That(Number(words[0]), Is.EqualTo(found.Score).Within(1e-3));
                Assert.That(words[2..6].Select(Number), Is.EqualTo(found.Box).Within(Pixels));
                Assert.That(words, Has.Length.EqualTo(withMasks ? 8 : 6));
                if (withMasks)
                    Assert.That(Number(words[6]), Is.EqualTo(found.Area!.Value).Within(0.05 * 120 * 90));
            }
        });
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(assembly)!, "MLNet.VisionGraph*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task Api_BuiltAndCalled_FindsWhatDetectFinds()
    {
        var assembly = Sdk.Build(Path.Combine(s_folder, "masks.Api", "masks.Api.csproj"));
        using var api = new WebApi(assembly);
        var (image, junk) = (await File.ReadAllBytesAsync(s_image), new byte[] { 1, 2, 3 });
        var expected = Detected("masks");

        var health = await api.Client.GetStringAsync("/health");
        var (one, batch) = (await Post(api, "/predict", Body(image)), await Post(api, "/predict/batch", Form(image, junk)));

        var objects = one.GetProperty("objects").EnumerateArray().ToArray();
        Assert.That(objects, Has.Length.EqualTo(expected.Length));
        Assert.Multiple(() =>
        {
            Assert.That(health, Is.EqualTo("Healthy"));
            foreach (var (found, wanted) in objects.Zip(expected))
            {
                var mask = found.GetProperty("mask");
                var edges = found.GetProperty("box").EnumerateObject().Select(edge => edge.Value.GetDouble());
                Assert.That(found.GetProperty("label").GetString(), Is.EqualTo(wanted.Label));
                Assert.That(edges, Is.EqualTo(wanted.Box).Within(Pixels));
                Assert.That((mask.GetProperty("width").GetInt32(), mask.GetProperty("height").GetInt32()), Is.EqualTo((120, 90)));
                Assert.That(mask.GetProperty("counts").EnumerateArray().Sum(count => count.GetInt32()), Is.EqualTo(120 * 90));
            }

            Assert.That(batch[0].GetProperty("objects").GetArrayLength(), Is.EqualTo(expected.Length));
            Assert.That(batch[1].GetProperty("error").GetString(), Does.Contain("no image"));
        });
        await AssertProblem(api, "/predict", Body(junk), 400, "no image");
        await AssertProblem(api, "/predict", Body(HostileImages.Png(60000, 60000)), 400, "no image");
        await AssertProblem(api, "/predict", Form(image, image), 400, "2 files");
        await AssertProblem(api, "/predict", Body(new byte[21 << 20]), 413, "too large");
    }

    [Test]
    public void TrainingProgram_BuiltAndRun_MakesTheSameModel()
    {
        var model = Path.Combine(s_folder, "boxes");
        var assembly = Sdk.Build(Path.Combine(model, "boxes.training.cs"));
        try
        {
            var again = Path.Combine(s_folder, "again");
            var run = Sdk.Run("dotnet", s_folder, assembly, again);

            Assert.That(run.ExitCode, Is.Zero, run.Error);
            foreach (var file in (string[])["boxes.safetensors", "boxes.onnx"])
                Assert.That(File.ReadAllBytes(Path.Combine(again, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(model, file))), file);
            Assert.That(Path.Combine(again, "boxes.mlnet"), Does.Exist);
        }
        finally
        {
            var output = new DirectoryInfo(assembly).Parent!.Parent!.Parent!;
            if (output.Name.StartsWith("boxes.training-", StringComparison.Ordinal))
                output.Delete(recursive: true);
        }
    }

    private static (string Label, double Score, double[] Box, int? Area)[] Detected(string name)
    {
        var result = Tool.Run("detect", "--model", Path.Combine(s_folder, name), s_image, "--threshold", "0.02", "--json");
        using var json = JsonDocument.Parse(result.Out);
        return
        [
            .. json.RootElement[0]
                .GetProperty("objects")
                .EnumerateArray()
                .Select(each =>
                    (
                        each.GetProperty("class").GetString()!,
                        each.GetProperty("score").GetDouble(),
                        each.GetProperty("box").EnumerateArray().Select(edge => edge.GetDouble()).ToArray(),
                        each.GetProperty("area") is { ValueKind: JsonValueKind.Number } area ? area.GetInt32() : (int?)null
                    )
                ),
        ];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
