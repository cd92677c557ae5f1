using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary><c>object-detection</c>, <c>instance-segmentation</c> and <c>detect</c>, on drawn disks and squares.</summary>
public class ObjectDetectionTests
{
    private readonly TemporaryFolder _folder = new();

    private string Dataset => _folder["shapes"];

    private string Models => _folder["models"];

    [OneTimeSetUp]
    public void Train()
    {
        LabeledShapes.Save(Dataset, 12);
    }

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [TestCase("object-detection", false)]
    [TestCase("instance-segmentation", true)]
    public void Run_LabeledImages_LeavesADetectorThatFinds(string command, bool withMasks)
    {
        var result = Tool.Run(
            [command, "--dataset", Dataset, "--name", command, "--output", Models, "--epochs", "2", "--image-size", "128", "--json"]
        );

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        using var summary = JsonDocument.Parse(result.Out);
        var root = summary.RootElement;
        var files = root.GetProperty("files");
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("epochs").GetInt32(), Is.EqualTo(2));
            Assert.That(
                root.GetProperty("classes").EnumerateArray().Select(name => name.GetString()),
                Is.EquivalentTo(DrawnObjects.Classes)
            );
            Assert.That(
                root.GetProperty("validation").GetProperty("masks").ValueKind == JsonValueKind.Object,
                Is.EqualTo(withMasks)
            );
            Assert.That(files.GetProperty("api").ValueKind, Is.EqualTo(JsonValueKind.Null), "none was requested");
            foreach (var file in files.EnumerateObject().Where(file => file.Name != "api"))
                Assert.That(file.Value.GetString(), Does.Exist, file.Name);
            Assert.That(files.GetProperty("reportPage").GetString(), Does.EndWith("report.html"));
            Assert.That(Directory.Exists(Path.Combine(Models, command, "checkpoints")), Is.False);
        });

        var drawn = _folder[$"drawn-{command}"];
        var image = Path.Combine(Dataset, "images", "00.png");
        var found = Tool.Run(
            ["detect", "--model", Path.Combine(Models, command), image, "--threshold", "0.001", "--draw", drawn, "--json"]
        );

        Assert.That(found.ExitCode, Is.Zero, found.Error);
        using var detections = JsonDocument.Parse(found.Out);
        var objects = detections.RootElement[0].GetProperty("objects").EnumerateArray().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(Path.Combine(drawn, "00.png"), Does.Exist);
            foreach (var each in objects)
            {
                var box = each.GetProperty("box").EnumerateArray().Select(edge => edge.GetDouble()).ToArray();
                Assert.That(box[0], Is.InRange(0, box[2]));
                Assert.That(box[2], Is.LessThanOrEqualTo(120.01));
                Assert.That(box[3], Is.LessThanOrEqualTo(90.01));
                Assert.That(each.GetProperty("mask").ValueKind, Is.EqualTo(withMasks ? JsonValueKind.Object : JsonValueKind.Null));
            }
        });
    }

    [Test]
    public void Save_MlNetFile_IsPlainMlNet()
    {
        var result = Tool.Run(
            ["object-detection", "--dataset", Dataset, "--name", "plain", "--output", Models, "--epochs", "1", "--image-size", "64"]
        );
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var mlContext = new MLContext();

        var model = mlContext.Model.Load(Path.Combine(Models, "plain", "plain.mlnet"), out _);

        var images = mlContext.Data.LoadFromEnumerable([new Input { ImageSource = Path.Combine(Dataset, "images", "00.png") }]);
        using var cursor = model.Transform(images).GetRowCursor(model.Transform(images).Schema);
        Assert.Multiple(() =>
        {
            Assert.That(cursor.MoveNext());
            Assert.That(cursor.Schema["Score"].Type, Is.InstanceOf<VectorDataViewType>());
        });
    }

    [Test]
    public void Run_FolderWithoutLabels_SaysSo()
    {
        var folder = _folder["none"];
        Directory.CreateDirectory(folder);
        DrawnObjects.Save(Path.Combine(folder, "a.png"), 60, 60, 1, 1);

        var result = Tool.Run(["object-detection", "--dataset", folder, "--name", "none", "--output", Models]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.Error, Does.Contain("label"));
            Assert.That(Directory.Exists(Path.Combine(Models, "none")), Is.False);
        });
    }

    [Test]
    public void Run_ValidationDataset_LearnsFromAllOthersButTheTestImages()
    {
        var (parts, validation) = (_folder["parts"], _folder["validation"]);
        LabeledShapes.Save(parts, 9, ["train", "train", "test"]);
        LabeledShapes.Save(validation, 2);

        var result = Tool.Run(
            [
                "object-detection",
                "--dataset",
                parts,
                "--validation-dataset",
                validation,
                "--name",
                "parts",
                "--output",
                Models,
                "--epochs",
                "1",
                "--image-size",
                "64",
            ]
        );

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.Multiple(() =>
        {
            Assert.That(result.Out, Does.Contain("6 images to learn from, 2 to validate on, 3 to test"));
            Assert.That(result.Out, Does.Match(@"(?m)^test boxes: .* objects in 3 images\r?$"));
        });
    }

    [Test]
    public void Detect_ClassifierAsModel_SaysWhatIsNeeded()
    {
        var result = Tool.Run(["detect", "--model", Workplace.Model, Workplace.OnePhoto]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.Error, Does.Contain("object-detection"));
        });
    }

    [Test]
    public void Detect_UnreadableImage_IsNamedAndTheOthersAreScored()
    {
        var model = _folder["models-few"];
        var training = Tool.Run(
            ["object-detection", "--dataset", Dataset, "--name", "m", "--output", model, "--epochs", "1", "--image-size", "64"]
        );
        Assert.That(training.ExitCode, Is.Zero, training.Error);
        var broken = _folder["broken.png"];
        File.WriteAllText(broken, "no image");

        var result = Tool.Run(
            ["detect", "--model", Path.Combine(model, "m"), broken, Path.Combine(Dataset, "images", "01.png"), "--json-lines"]
        );

        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(lines, Has.Length.EqualTo(2));
            Assert.That(lines[0], Does.Contain("error"));
            Assert.That(lines[1], Does.Contain("objects"));
        });
    }

    private sealed class Input
    {
        public string ImageSource { get; set; } = string.Empty;
    }
}
