using System.Text.Json;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Cli.Tests;

public class EvaluateDetectionsTests
{
    private const string Annotations = """
        {"images": [{"id": 1, "width": 100, "height": 80}], "categories": [{"id": 1, "name": "apple"}, {"id": 2, "name": "pear"}],
         "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 20, 20],
                          "segmentation": [[10, 10, 30, 10, 30, 30, 10, 30]]}]}
        """;

    private const string Results = """
        [{"image_id": 1, "category_id": 1, "bbox": [10, 10, 20, 20], "score": 0.9, "segmentation": [[10, 10, 30, 10, 10, 30]]}]
        """;

    private TemporaryFolder _folder;

    [SetUp]
    public void Make()
    {
        _folder = new TemporaryFolder();
        File.WriteAllText(_folder["annotations.json"], Annotations);
        File.WriteAllText(_folder["results.json"], Results);
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void EvaluateDetections_Boxes_GivesTheNumbers()
    {
        var text = Run();
        var json = Run("--json");

        Assert.That((text.ExitCode, text.Error), Is.EqualTo((0, "")));
        Assert.That(text.Out, Does.Contain("AP50    1.0000").And.Contain("apple").And.Contain("overlaps of boxes"));
        using var document = JsonDocument.Parse(json.Out);
        Assert.Multiple(() =>
        {
            Assert.That(document.RootElement.GetProperty("averagePrecision").GetDouble(), Is.EqualTo(1).Within(1e-12));
            Assert.That(document.RootElement.GetProperty("averagePrecisionLarge").GetDouble(), Is.EqualTo(-1));
            Assert.That(document.RootElement.GetProperty("classes")[1].GetProperty("name").GetString(), Is.EqualTo("pear"));
        });
    }

    [Test]
    public void EvaluateDetections_Masks_ComparesThePixels()
    {
        // The mask that was found is about half of the object's.
        using var document = JsonDocument.Parse(Run("--masks", "--json").Out);

        Assert.That(document.RootElement.GetProperty("overlaps").GetString(), Is.EqualTo("masks"));
        Assert.That(document.RootElement.GetProperty("averagePrecision75").GetDouble(), Is.Zero);
    }

    [Test]
    public void EvaluateDetections_UnknownCategories_AreCountedOnStandardError()
    {
        File.WriteAllText(_folder["results.json"], Results.Replace("\"category_id\": 1", "\"category_id\": 5"));
        var result = Run("--json");

        Assert.That(
            (result.ExitCode, result.Error.TrimEnd()),
            Is.EqualTo((0, "Left out: detections of categories that the annotations lack (1)."))
        );
        using var document = JsonDocument.Parse(result.Out);
        Assert.That(document.RootElement.GetProperty("detections").GetInt32(), Is.Zero);
    }

    [TestCase("[", "results.json")]
    [TestCase("""[{"image_id": 3, "category_id": 1, "bbox": [1, 1, 2, 2], "score": 1}]""", "Image 3")]
    public void EvaluateDetections_ResultsThatCannotBeUsed_SaysWhyInOneLine(string results, string message)
    {
        File.WriteAllText(_folder["results.json"], results);
        var result = Run();

        Assert.That((result.ExitCode, result.Out), Is.EqualTo((1, "")));
        Assert.That(result.Error.TrimEnd(), Does.Contain(message).And.Not.Contain("\n"));
    }

    [Test]
    public void EvaluateDetections_MissingFileOrOption_AnswersOneOrTwo()
    {
        Assert.That(Tool.Run("evaluate-detections", "--annotations", _folder["annotations.json"]).ExitCode, Is.EqualTo(2));
        File.Delete(_folder["results.json"]);

        Assert.That(Run().ExitCode, Is.EqualTo(1));
        Assert.That(Run().Error, Does.Contain("results.json"));
    }

    private Tool.Result Run(params string[] more) =>
        Tool.Run(["evaluate-detections", "--annotations", _folder["annotations.json"], "--results", _folder["results.json"], .. more]);
}
