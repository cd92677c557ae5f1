using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Distillation;
using MLNet.VisionGraph.Training.Losses;
using MLNet.VisionGraph.Training.Tests.Data;

namespace MLNet.VisionGraph.Training.Tests.Distillation;

public class TeacherOutputsTests
{
    private static readonly BatchLoaderOptions s_small = new()
    {
        BatchSize = 4,
        Height = 16,
        Width = 16,
        Order = SampleOrder.Shuffled,
        Seed = 3,
        Workers = 2,
    };

    // How often the teacher is asked about each of ten photos in three epochs.
    [TestCase(true, 1)]
    [TestCase(false, 3)]
    public void For_TheSamePicturesEveryEpoch_AsksOnceWhereItMay(bool cache, int times)
    {
        using var folder = new PhotoFolderFixture(("a", 5), ("b", 5));
        var set = ImageDataset.FromFolder(folder.Root);
        var asked = 0;
        using var teacher = Teacher(count => asked += count);
        var outputs = new TeacherOutputs(new DistillationOptions { Teacher = teacher, CacheOutputs = cache }, set, s_small);

        Check(set, s_small, outputs, epochs: 3);

        Assert.That(asked, Is.EqualTo(10 * times));
    }

    [Test]
    public void For_RandomAugmentation_AsksAboutEveryPictureAsItIs()
    {
        using var folder = new PhotoFolderFixture(("a", 5), ("b", 5));
        var set = ImageDataset.FromFolder(folder.Root);
        var loading = s_small with { Augmentation = AugmentationOptions.MobileVig };
        var asked = 0;
        using var teacher = Teacher(count => asked += count);
        var outputs = new TeacherOutputs(new DistillationOptions { Teacher = teacher }, set, loading);

        Check(set, loading, outputs, epochs: 2);

        Assert.That(asked, Is.EqualTo(2 * 10));
    }

    // Balanced drawing and repeats give a photo twice in a batch.
    [Test]
    public void For_APhotoTwiceInABatch_AsksOnce()
    {
        using var folder = new PhotoFolderFixture(("a", 1), ("b", 6));
        var set = ImageDataset.FromFolder(folder.Root);
        var loading = s_small with { BatchSize = 7, Order = SampleOrder.Balanced };
        var asked = 0;
        using var teacher = Teacher(count => asked += count);
        var outputs = new TeacherOutputs(new DistillationOptions { Teacher = teacher }, set, loading);

        var drawn = Check(set, loading, outputs, epochs: 1);

        Assert.That(drawn.Distinct().Count(), Is.LessThan(drawn.Count));
        Assert.That(asked, Is.EqualTo(drawn.Distinct().Count()));
    }

    [Test]
    public void For_PhotosThatCannotBeRead_KeepsTheOthersApart()
    {
        using var folder = new PhotoFolderFixture(("a", 5), ("b", 5));
        folder.Write("a/001.png", "no picture");
        folder.Write("b/003.png", "no picture");
        var set = ImageDataset.FromFolder(folder.Root);
        using var teacher = Teacher(_ => { });
        var outputs = new TeacherOutputs(new DistillationOptions { Teacher = teacher }, set, s_small);

        Assert.That(Check(set, s_small, outputs, epochs: 2), Has.Count.EqualTo(2 * 8));
    }

    [Test]
    public void TeacherOutputs_OtherClasses_AreAnErrorBeforeTheFirstBatch()
    {
        using var folder = new PhotoFolderFixture(("a", 1), ("b", 1), ("c", 1), ("d", 1));
        using var files = new TemporaryFolder();
        File.WriteAllBytes(files["three.onnx"], TinyOnnx.MeanOfPlanes(0, 16, 16));
        using var teacher = DistillationTeacher.FromOnnx(files["three.onnx"]);

        Assert.That(
            () => new TeacherOutputs(new DistillationOptions { Teacher = teacher }, ImageDataset.FromFolder(folder.Root), s_small),
            Throws.InvalidOperationException.With.Message.Contains("'three.onnx' has 3 classes, but the student has 4")
        );
    }

    [Test]
    public void Check_OptionOutOfItsRange_IsAnError()
    {
        using var teacher = Teacher(_ => { });
        var options = new DistillationOptions { Teacher = teacher };

        Assert.Multiple(() =>
        {
            Assert.DoesNotThrow(options.Check);
            Assert.Throws<ArgumentOutOfRangeException>((options with { Alpha = 1.1 }).Check);
            Assert.Throws<ArgumentOutOfRangeException>((options with { Alpha = double.NaN }).Check);
            Assert.Throws<ArgumentOutOfRangeException>((options with { Temperature = 0 }).Check);
            Assert.Throws<ArgumentOutOfRangeException>((options with { Temperature = double.PositiveInfinity }).Check);
            Assert.Throws<ArgumentOutOfRangeException>((options with { Kind = (DistillationKind)7 }).Check);
            Assert.Throws<ArgumentNullException>((options with { Teacher = null! }).Check);
            Assert.That(
                (options with { Kind = DistillationKind.Soft, Alpha = 0.1, Temperature = 2 }).Loss,
                Is.EqualTo(
                    new DistillationLoss
                    {
                        Kind = DistillationKind.Soft,
                        Alpha = 0.1,
                        Temperature = 2,
                    }
                )
            );
        });
    }

    // Two logits that any change of a picture changes, so that a mix-up of pictures shows.
    private static DistillationTeacher Teacher(Action<int> asked) =>
        DistillationTeacher.FromDelegate(images =>
        {
            asked(images.Count);
            return [.. Enumerable.Range(0, images.Count).SelectMany(i => Logits(images.Values.Slice(i * 3 * 16 * 16, 3 * 16 * 16).Span))];
        });

    private static float[] Logits(ReadOnlySpan<float> picture)
    {
        var (sum, turned) = (0f, 0f);
        for (var i = 0; i < picture.Length; i++)
            (sum, turned) = (sum + picture[i], turned + picture[i] * (i % 7 - 3));
        return [sum, turned];
    }

    // Reads epochs and compares each batch's logits with those of its own pictures; gives the photos in the order in which they came.
    private static List<int> Check(ImageDataset set, BatchLoaderOptions loading, TeacherOutputs outputs, int epochs)
    {
        var drawn = new List<int>();
        using var loader = new BatchLoader(set, loading);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var batch in loader.Read(epoch))
            {
                float[] expected = [.. Enumerable.Range(0, batch.Count).SelectMany(place => Logits(batch.ImageAt(place)))];
                Assert.That(outputs.For(batch), Is.EqualTo(expected));
                drawn.AddRange(batch.Indexes.Take(batch.Count));
            }
        }

        return drawn;
    }
}
