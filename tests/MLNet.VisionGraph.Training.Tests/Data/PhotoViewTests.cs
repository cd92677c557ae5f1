using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Tests.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Data;

public class PhotoViewTests
{
    private readonly MLContext _ml = new();

    [Test]
    public void FromDataView_OfPictures_CopiesAndLeavesThemAlone()
    {
        using var first = Pictures.Draw(9, 7, 1);
        using var second = Pictures.Draw(8, 5, 2);
        using var firstImage = Pictures.ToMlImage(first);
        using var secondImage = Pictures.ToMlImage(second);
        ImageRow[] rows =
        [
            new() { Image = firstImage, Label = "z" },
            new() { Image = null, Label = "z" },
            new() { Image = secondImage, Label = "a" },
        ];
        var view = _ml.Data.LoadFromEnumerable(rows);
        var set = ImageDataset.FromDataView(view, "Image", "Label");
        var again = ImageDataset.FromDataView(view, "Image", "Label");

        using var decoded = SampleDecoder.Decode(again.Samples[1], 224, 224);
        Assert.That(set.ClassNames, Is.EqualTo(new[] { "a", "z" }));
        Assert.That(set.Samples.Select(sample => sample.Label), Is.EqualTo(new[] { 1, 0 }));
        Assert.That(set.Unreadable, Is.EqualTo(new[] { new UnreadableImage("row 1", 1, "there is no image") }));
        Assert.That(decoded.Bytes(), Is.EqualTo(second.Bytes()));
        Assert.That(firstImage.Width, Is.EqualTo(9), "the user's picture must not be disposed");
    }

    [Test]
    public void FromDataView_OfPathsAndKeys_TakesTheKeyValuesAsClasses()
    {
        using var folder = new PhotoFolderFixture(("x", 3));
        PathRow[] rows =
        [
            new() { Path = "x/000.png", Label = "zoo" },
            new() { Path = "x/001.png", Label = "ant" },
            new() { Path = "", Label = "ant" },
            new() { Path = "x/002.png", Label = "" },
        ];
        var view = _ml.Data.LoadFromEnumerable(rows);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(_ml.Data.LoadFromEnumerable(rows[..2])).Transform(view);
        var set = ImageDataset.FromDataView(keyed, "Path", "Key", folder.Root);

        Assert.That(set.ClassNames, Is.EqualTo(new[] { "zoo", "ant" }), "keys keep their order");
        Assert.That(
            set.Samples.Select(sample => (sample.Path, sample.Label)),
            Is.EqualTo(new[] { (folder.At("x/000.png"), 0), (folder.At("x/001.png"), 1) })
        );
        Assert.That(set.Unreadable.Select(photo => (photo.Name, photo.Label)), Is.EqualTo(new[] { ("row 2", 1), ("row 3", -1) }));
    }

    [Test]
    public void FromDataView_OfBytes_KeepsThem()
    {
        using var folder = new PhotoFolderFixture(("x", 1));
        BytesRow[] rows = [new() { Image = File.ReadAllBytes(folder.At("x/000.png")), Label = "a" }, new() { Image = [], Label = "b" }];
        var set = ImageDataset.FromDataView(_ml.Data.LoadFromEnumerable(rows), "Image", "Label");
        using var fromBytes = SampleDecoder.Decode(set.Samples[0], 224, 224);
        using var fromFile = SampleDecoder.Decode(ImageSample.FromFile(folder.At("x/000.png"), 0), 224, 224);

        Assert.That(fromBytes.Bytes(), Is.EqualTo(fromFile.Bytes()));
        Assert.That(set.Unreadable.Single().Reason, Does.Contain("no bytes"));
    }

    [Test]
    public void FromDataView_OfOtherColumns_SaysWhatItExpects()
    {
        var view = _ml.Data.LoadFromEnumerable(
            new[]
            {
                new OtherRow { Number = 1, Label = "a" },
            }
        );

        Assert.That(
            () => ImageDataset.FromDataView(view, "Picture", "Label"),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("'Picture'").And.Message.Contains("Number")
        );
        Assert.That(
            () => ImageDataset.FromDataView(view, "Number", "Label"),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("expected image, path")
        );
        Assert.That(
            () => ImageDataset.FromDataView(view, "Label", "Number"),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("expected a key or text")
        );
    }

    [Test]
    public void FromDataView_WithoutUsableRows_SaysWhy()
    {
        var view = _ml.Data.LoadFromEnumerable(
            new[]
            {
                new PathRow { Path = "", Label = "a" },
            }
        );

        Assert.That(
            () => ImageDataset.FromDataView(view, "Path", "Label"),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("no usable rows").And.Message.Contains("the path is empty")
        );
    }

    private sealed class ImageRow
    {
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }

        public string Label { get; set; } = string.Empty;
    }

    private sealed class PathRow
    {
        public string Path { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;
    }

    private sealed class BytesRow
    {
        public byte[] Image { get; set; } = [];

        public string Label { get; set; } = string.Empty;
    }

    private sealed class OtherRow
    {
        public float Number { get; set; }

        public string Label { get; set; } = string.Empty;
    }
}
