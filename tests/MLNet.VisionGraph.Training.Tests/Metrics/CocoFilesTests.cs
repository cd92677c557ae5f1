using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Metrics;

/// <summary>Reads COCO's files. The numbers of the four cases in Data/coco are those that COCO's own evaluation gives for them.</summary>
[DefaultFloatingPointTolerance(1e-12)] // COCO's precisions are below 1 by the last bit.
public class CocoFilesTests
{
    private TemporaryFolder _folder;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void FromFiles_CasesOfCoco_GiveTheNumbersOfCoco(
        [Values("a", "b", "c", "d")] string name,
        [Values("boxes", "masks", "masksWithBoxes")] string kind
    )
    {
        var results = JsonNode.Parse(File.ReadAllText(Data($"{name}.results.json")))!.AsArray();
        foreach (var result in results)
            result!
                .AsObject()
                .Remove(
                    kind == "boxes" ? "segmentation"
                    : kind == "masks" ? "bbox"
                    : ""
                );
        File.WriteAllText(_folder["results.json"], results.ToJsonString());
        var evaluator = CocoEvaluator.FromFiles(Data($"{name}.annotations.json"), _folder["results.json"], kind != "boxes");
        var metrics = kind == "boxes" ? evaluator.Compute() : evaluator.ComputeMasks();

        using var expected = JsonDocument.Parse(File.ReadAllText(Data("expected.json")));
        Assert.That(
            CocoNumbers.Of(metrics),
            Is.EqualTo(expected.RootElement.GetProperty(name).GetProperty(kind).EnumerateArray().Select(n => n.GetDouble())).Within(1e-12)
        );
    }

    [Test]
    public void FromFiles_ClassesAndImages_AreInTheOrderOfTheirIds()
    {
        // Of two equal scores, that of image 2 counts first, and it is wrong.
        var evaluator = Read(
            """
            {"images": [{"id": 7}, {"id": 2}], "categories": [{"id": 9, "name": "pear"}, {"id": 3, "name": "apple"}, {"id": 5}],
             "annotations": [{"id": 1, "image_id": 7, "category_id": 9, "bbox": [0, 0, 10, 10], "iscrowd": 0}]}
            """,
            """
            [{"image_id": 7, "category_id": 9, "bbox": [0, 0, 10, 10], "score": 0.5},
             {"image_id": 2, "category_id": 9, "bbox": [0, 0, 10, 10], "score": 0.5}]
            """
        );

        Assert.That(evaluator.ClassNames, Is.EqualTo(["apple", "5", "pear"]));
        Assert.That(evaluator.Images, Is.EqualTo(2));
        Assert.That(evaluator.Compute().Classes.Select(c => c.AveragePrecision), Is.EqualTo([-1, -1, 0.5]));
    }

    [Test]
    public void FromFiles_OtherCategoriesAndImages_AreLeftOutAsByCoco()
    {
        var evaluator = Read(
            """
            {"images": [{"id": 1}], "categories": [{"id": 1, "name": "a"}],
             "annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "iscrowd": false},
                             {"image_id": 1, "category_id": 8, "bbox": [0, 0, 10, 10]},
                             {"image_id": 6, "category_id": 1, "bbox": [0, 0, 9, 9]}]}
            """,
            """
            [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 10, 10], "score": 0.5, "extra": [{}]},
             {"image_id": 1, "category_id": 0, "bbox": [0, 0, 10, 10], "score": 1}]
            """
        );

        Assert.That(evaluator.SkippedDetections, Is.EqualTo(1));
        Assert.That(evaluator.Compute().AveragePrecision, Is.EqualTo(1));
        Assert.That(evaluator.Compute().Objects, Is.EqualTo(1));
    }

    [Test]
    public void FromFiles_AllFormsOfMasks_GiveTheSameMask()
    {
        // 4 × 3 pixels, of which the middle four are inside.
        string[] forms =
        [
            "[[1, 0, 3, 0, 3, 2, 1, 2]]",
            """{"size": [3, 4], "counts": [3, 2, 1, 2, 4]}""",
            $$"""{"counts": "{{InstanceMask.FromRunLengths([3, 2, 1, 2, 4], 4, 3).ToCompressedRunLengths()}}", "size": [3, 4]}""",
            "[[1, 0, 2, 2]]",
        ];
        foreach (var truth in forms)
        {
            foreach (var found in forms)
            {
                var evaluator = Read(
                    $$"""
                    {"images": [{"id": 1, "width": 4, "height": 3}], "categories": [{"id": 1, "name": "a"}],
                     "annotations": [{"image_id": 1, "category_id": 1, "segmentation": {{truth}} }]}
                    """,
                    $$"""[{"image_id": 1, "category_id": 1, "score": 0.5, "segmentation": {{found}} }]""",
                    masks: true
                );

                Assert.That(evaluator.ComputeMasks().AveragePrecision, Is.EqualTo(1), $"{truth} {found}");
                Assert.That(evaluator.Compute().AveragePrecision, Is.EqualTo(1), "boxes are those of the masks");
            }
        }
    }

    [Test]
    public void FromFiles_LargeFilesWithMasks_AreReadForTheirBoxes()
    {
        // Larger than what is read at once, and masks that would not be usable.
        var polygon = string.Join(", ", Enumerable.Range(0, 3001));
        var objects = Enumerable
            .Range(0, 50)
            .Select(i => $$"""{"image_id": 1, "category_id": 1, "bbox": [{{20 * i}}, 0, 10, 10], "segmentation": [[{{polygon}}]]}""");
        var results = Enumerable
            .Range(0, 50)
            .Select(i =>
                $$"""{"image_id": 1, "category_id": 1, "segmentation": {"x": [{{polygon}}]}, "score": 1, "bbox": [{{20 * i}}, 0, 10, 10]}"""
            );
        var evaluator = Read(
            $$"""{"images": [{"id": 1}], "categories": [{"id": 1, "name": "a"}], "annotations": [{{string.Join(",", objects)}}]}""",
            $"[{string.Join(",", results)}]"
        );

        Assert.That(evaluator.Compute().AveragePrecision, Is.EqualTo(1));
    }

    [TestCase("[]", "[]", "annotations")]
    [TestCase("{}", "[]", "'images', 'categories' and 'annotations'")]
    [TestCase("null", "[]", "null")]
    [TestCase("""{"images": [], "categories": [], "annotations": []}""", "[]", "no categories")]
    [TestCase("""{"images": [], "categories": [{}], "annotations": []}""", "[]", "A category")]
    [TestCase("""{"images": [null], "categories": [{"id": 1}], "annotations": []}""", "[]", "An image")]
    [TestCase("""{"images": [], "categories": [{"id": 1}], "annotations": [{"id": 4}]}""", "[]", "Annotation 4")]
    [TestCase(Image, """{"image_id": 1}""", "results")]
    [TestCase(Image, "", "results")]
    [TestCase(Image, "[null]", "result 0")]
    [TestCase(Image, """[{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1]}]""", "'score'")]
    [TestCase(Image, """[{"image_id": 5, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 1}]""", "Image 5")]
    [TestCase(Image, """[{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1], "score": 1}]""", "four finite numbers")]
    [TestCase(Image, """[{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1e400], "score": 1}]""", "")]
    [TestCase(Image, """[{"image_id": 1, "category_id": 1, "score": 1}]""", "no 'bbox'")]
    [TestCase(Image, """[{"image_id": 1, "category_id": 1, "score": "high"}]""", "results")]
    public void FromFiles_OtherContents_SaysWhatIsWrong(string annotations, string results, string message) =>
        Assert.That(() => Read(annotations, results), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message));

    [TestCase("[[1, 2, 3]]", "3 numbers")]
    [TestCase("[null]", "null")]
    [TestCase("7", "list of polygons")]
    [TestCase("{}", "no 'counts'")]
    [TestCase("""{"counts": [12]}""", "no 'size'")]
    [TestCase("""{"counts": [12], "size": [3]}""", "no 'size'")]
    [TestCase("""{"counts": [12], "size": [4, 3]}""", "3 × 4 pixels, the image 4 × 3")]
    [TestCase("""{"counts": [11], "size": [3, 4]}""", "11, not 12")]
    [TestCase("""{"counts": [-5, 17], "size": [3, 4]}""", "-5")]
    [TestCase("""{"counts": "P", "size": [3, 4]}""", "does not end")]
    [TestCase("""{"counts": {}, "size": [3, 4]}""", "results")]
    public void FromFiles_MaskThatIsNone_SaysWhatIsWrong(string segmentation, string message) =>
        Assert.That(
            () => Read(Image, $$"""[{"image_id": 1, "category_id": 1, "score": 1, "segmentation": {{segmentation}} }]""", masks: true),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message)
        );

    [Test]
    public void FromFiles_ResultsOfBoxesForMasks_SaysSo() =>
        Assert.That(
            () => Read(Image, """[{"image_id": 1, "category_id": 1, "score": 1, "bbox": [0, 0, 1, 1]}]""", masks: true),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("boxes alone")
        );

    [Test]
    public void FromFiles_MissingFile_SaysWhich() =>
        Assert.That(
            () => CocoEvaluator.FromFiles(_folder["none.json"], _folder["none.json"]),
            Throws.InstanceOf<IOException>().With.Message.Contains("none.json")
        );

    private const string Image =
        """{"images": [{"id": 1, "width": 4, "height": 3}], "categories": [{"id": 1, "name": "a"}], "annotations": []}""";

    private static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "coco", name);

    private CocoEvaluator Read(string annotations, string results, bool masks = false)
    {
        File.WriteAllText(_folder["annotations.json"], annotations);
        File.WriteAllText(_folder["results.json"], results);
        return CocoEvaluator.FromFiles(_folder["annotations.json"], _folder["results.json"], masks);
    }
}
