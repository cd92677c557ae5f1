using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests;

public class DetectionMappingTests
{
    private static readonly string[] s_names = ["a", "b"];

    [Test]
    public void ToDetections_MaskOfOnes_IsTheBox()
    {
        var ones = Enumerable.Repeat(1f, 28 * 28).ToArray();
        float[] boxes = [10, 20, 66, 48, 0, 0, 28, 28];
        var found = DetectionMapping.ToDetections(s_names, [2, 1], boxes, [0.9f, 0.6f], [.. ones, .. ones], width: 100, height: 80);

        Assert.Multiple(() =>
        {
            Assert.That(found.Select(item => (item.ClassIndex, item.Label)), Is.EqualTo(new[] { (1, "b"), (0, "a") }));
            Assert.That(found.Select(item => item.Score), Is.EqualTo(new[] { 0.9, 0.6 }).Within(1e-6));
            Assert.That(found[0].Box, Is.EqualTo(new BoundingBox(10, 20, 66, 48)));
            Assert.That(found[0].Mask!.Bounds, Is.EqualTo(found[0].Box), "each cell is two pixels wide and one high");
            Assert.That(found[0].Mask!.Area, Is.EqualTo(56 * 28).Within(4));
            Assert.That((found[1].Mask!.Width, found[1].Mask!.Height), Is.EqualTo((100, 80)));
        });
    }

    [Test]
    public void ToDetections_HalfAMask_IsHalfTheBox()
    {
        var left = Enumerable.Range(0, 28 * 28).Select(i => i % 28 < 14 ? 1f : 0).ToArray();

        var mask = DetectionMapping.ToDetections(s_names, [1], [28, 0, 84, 56], [0.5f], left, width: 100, height: 80)[0].Mask!;

        Assert.That(mask.Bounds, Is.EqualTo(new BoundingBox(28, 0, 56, 56)));
    }

    [Test]
    public void ToDetections_WithoutMasksOrObjects_HasNone()
    {
        Assert.That(DetectionMapping.ToDetections(s_names, [1], [0, 0, 1, 1], [0.5f], [], 10, 10)[0].Mask, Is.Null);
        Assert.That(DetectionMapping.ToDetections(s_names, [], [], [], [], 10, 10), Is.Empty);
    }

    [Test]
    public void ToDetections_ColumnsThatDoNotFit_AreRefused()
    {
        Assert.Multiple(() =>
        {
            Refused([1], [0, 0, 1], [0.5f], []);
            Refused([1], [0, 0, 1, 1], [], []);
            Refused([1, 1], [0, 0, 1, 1, 0, 0, 1, 1], [0.5f, 0.5f], [1, 1, 1]);
            Refused([0], [0, 0, 1, 1], [0.5f], []);
            Refused([3], [0, 0, 1, 1], [0.5f], []);
            Refused([], [], [], [], width: 0);
        });

        static void Refused(uint[] labels, float[] boxes, float[] scores, float[] masks, int width = 10) =>
            Assert.That(
                () => DetectionMapping.ToDetections(s_names, labels, boxes, scores, masks, width, 10),
                Throws.InstanceOf<ArgumentException>()
            );
    }

    [TestCase(640, 480, 40, "a photo that is wider than the input")]
    [TestCase(320, 320, 0, "a photo of the input's size")]
    public void ToImage_BoxAroundThePhoto_IsThePhoto(int width, int height, double top, string what)
    {
        var box = DetectionMapping.ToImage(new BoundingBox(0, top, 320, 320 - top), 320, 320, width, height);

        Assert.That(box, Is.EqualTo(new BoundingBox(0, 0, width, height)), what);
    }

    // The page has this code for programs without this library.
    [Test]
    public void ToImage_CodeInTheDocumentation_GivesTheSame()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "detection.md")).ReplaceLineEndings("\n");
        var start = page.IndexOf("static float[] ToImage(", StringComparison.Ordinal);
        var code = page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
        var map = Compile(code);
        var random = new Random(2);

        for (var i = 0; i < 300; i++)
        {
            var (inputWidth, inputHeight) = (32 * random.Next(2, 30), 32 * random.Next(2, 30));
            var (width, height) = (random.Next(1, 3000), random.Next(1, 3000));
            float[] box = [random.Next(inputWidth), random.Next(inputHeight), random.Next(inputWidth), random.Next(inputHeight)];
            var expected = DetectionMapping.ToImage(
                new BoundingBox(box[0], box[1], box[2], box[3]),
                inputWidth,
                inputHeight,
                width,
                height
            );
            var found = map(box, inputWidth, inputHeight, width, height);
            double[] edges = [expected.X0, expected.Y0, expected.X1, expected.Y1];
            Assert.That(found.Select(edge => (double)edge), Is.EqualTo(edges).Within(1e-3).Or.EqualTo(edges).Within(1e-4).Percent);
        }
    }

    private static Func<float[], int, int, int, int, float[]> Compile(string function)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var tree = CSharpSyntaxTree.ParseText($"using System; using System.Linq; public static class Page {{ public {function} }}");
        var compilation = CSharpCompilation.Create(
            "Page",
            [tree],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.That(result.Success, Is.True, string.Join("\n", result.Diagnostics));
        var method = System.Reflection.Assembly.Load(assembly.ToArray()).GetType("Page")!.GetMethod("ToImage")!;
        return method.CreateDelegate<Func<float[], int, int, int, int, float[]>>();
    }
}
