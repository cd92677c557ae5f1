using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>Large JPEG files are decoded at a part of their size, and features hardly notice.</summary>
public class ReducedJpegTests
{
    private const int Width = 3000;
    private const int Height = 2200;

    private readonly MLContext _mlContext = new(seed: 1);
    private string _folder = string.Empty;
    private string _large = string.Empty;

    [OneTimeSetUp]
    public void Draw()
    {
        _folder = Directory.CreateTempSubdirectory("visiongraph-tests-").FullName;
        _large = Save("large.jpg", Width, Height);
    }

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    // So many eighths of 3000 x 2200, rounded up, that four times the needed sides are left.
    [TestCase(256, 256, 1500, 1100)] // 4 x 256 = 1024 > 3 x 275
    [TestCase(200, 200, 1125, 825)]
    [TestCase(128, 128, 750, 550)]
    [TestCase(32, 32, 375, 275)]
    [TestCase(32, 256, 1125, 825)] // the width decides
    public void TryDecode_LargeJpeg_LeavesFourTimesWhatIsNeeded(int height, int width, int expectedWidth, int expectedHeight)
    {
        using var image = ReducedJpeg.TryDecode(File.ReadAllBytes(_large), height, width);

        Assert.That((image!.Width, image.Height), Is.EqualTo((expectedWidth, expectedHeight)));
    }

    [TestCase(276, 256)]
    [TestCase(256, 400)]
    public void TryDecode_MoreThanHalfIsNeeded_IsNull(int height, int width) =>
        Assert.That(ReducedJpeg.TryDecode(File.ReadAllBytes(_large), height, width), Is.Null);

    [Test]
    public void TryDecode_NotASoundJpeg_IsNull()
    {
        var bytes = File.ReadAllBytes(_large);
        var png = Path.Combine(_folder, "picture.png");
        using (var image = DrawnImages.Scene(400, 400, new Random(1)))
            image.Save(png);

        Assert.Multiple(() =>
        {
            Assert.That(ReducedJpeg.TryDecode(File.ReadAllBytes(png), 8, 8), Is.Null, "PNG");
            Assert.That(ReducedJpeg.TryDecode(bytes.AsSpan(0, bytes.Length / 2).ToArray(), 200, 200), Is.Null, "cut");
            Assert.That(ReducedJpeg.TryDecode(bytes.AsSpan(0, 40).ToArray(), 200, 200), Is.Null, "header only");
            Assert.That(ReducedJpeg.TryDecode(new byte[] { 0xFF, 0xD8, 0xFF }, 200, 200), Is.Null, "three bytes");
        });
    }

    [Test]
    public void JpegSize_OfSoundAndBrokenHeaders_IsFoundOrNull()
    {
        byte[] segment = [0xFF, 0xE0, 0, 4, 1, 2];
        byte[] frame = [0xFF, 0xC2, 0, 11, 8, 1, 2, 3, 4, 1, 1, 0x11, 0];
        byte[] tables = [0xFF, 0xC4, 0, 3, 0];

        Assert.Multiple(() =>
        {
            Assert.That(JpegSize.Read(File.ReadAllBytes(_large)), Is.EqualTo((Height, Width)));
            Assert.That(
                JpegSize.Read([0xFF, 0xD8, .. segment, .. tables, 0xFF, .. frame]),
                Is.EqualTo((0x102, 0x304)),
                "padding, a table before the frame"
            );
            Assert.That(JpegSize.Read([0xFF, 0xD8, .. segment, .. frame.AsSpan(0, 8)]), Is.Null, "cut");
            Assert.That(JpegSize.Read([0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, .. frame]), Is.Null, "a segment longer than the file");
            Assert.That(JpegSize.Read([0xFF, 0xD8, 0xFF, 0xDA, 0, 2, .. frame]), Is.Null, "a scan before any frame");
            Assert.That(JpegSize.Read([0x89, 0x50, 0x4E, 0x47]), Is.Null, "PNG");
            Assert.That(JpegSize.Read([]), Is.Null);
        });
    }

    [Test]
    public void TryDecode_InTheMiddleOfABuffer_ReadsItsPart()
    {
        var bytes = File.ReadAllBytes(_large);
        byte[] buffer = [9, 9, 9, .. bytes, 9, 9];
        using var expected = ReducedJpeg.TryDecode(bytes, 128, 128);
        using var found = ReducedJpeg.TryDecode(new ArraySegment<byte>(buffer, 3, bytes.Length), 128, 128);

        Assert.That(found!.Pixels.SequenceEqual(expected!.Pixels), Is.True);
    }

    [Test]
    public void Transform_Reduced_IsAllButFull()
    {
        var (reduced, full) = (Features(JpegDecoding.Reduced), Features(JpegDecoding.Full));

        Assert.Multiple(() =>
        {
            Assert.That(reduced, Is.Not.EqualTo(full), "the file is large enough to be reduced");
            Assert.That(TensorPrimitives.CosineSimilarity<float>(reduced, full), Is.GreaterThan(0.998));
        });
    }

    [Test]
    public void Transform_Full_IsTheSavedModel()
    {
        var data = Data();
        using var featurizer = Fit(JpegDecoding.Full, data);
        var file = Path.Combine(_folder, "model.zip");
        _mlContext.Model.Save(featurizer, data.Schema, file);
        var loaded = _mlContext.Model.Load(file, out _);

        Assert.That(Featurizing.Difference(Featurizing.Read(loaded.Transform(data))[0], Features(JpegDecoding.Full)), Is.LessThan(1e-5));
    }

    [Test]
    public void Transform_SmallJpeg_IsDecodedInFullEitherWay()
    {
        var small = Save("small.jpg", 1200, 900);

        Assert.That(Features(JpegDecoding.Reduced, small), Is.EqualTo(Features(JpegDecoding.Full, small)));
    }

    [Test]
    public void Options_UnknownWay_Throws() =>
        Assert.That(
            () => _mlContext.Transforms.ImageFeaturizer(Featurizing.Options() with { JpegDecoding = (JpegDecoding)7 }),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("JpegDecoding has no value")
        );

    private float[] Features(JpegDecoding decoding, string? file = null)
    {
        var data = Data(file);
        using var featurizer = Fit(decoding, data);
        return Featurizing.Read(featurizer.Transform(data))[0];
    }

    private ImageFeaturizingTransformer Fit(JpegDecoding decoding, IDataView data) =>
        _mlContext
            .Transforms.ImageFeaturizer(Featurizing.Options() with { Weights = WeightSource.Starter(), JpegDecoding = decoding })
            .Fit(data);

    private IDataView Data(string? file = null) => _mlContext.Data.LoadFromEnumerable([new PictureFolder.Row { Path = file ?? _large }]);

    // As in a photo: areas and edges much larger than a pixel, and a sensor's noise.
    private string Save(string name, int width, int height)
    {
        var random = new Random(4);
        var pixels = new byte[width * height * 4];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v) = (x / (double)width, y / (double)height);
                var isInside = (u - 0.4) * (u - 0.4) + (v - 0.6) * (v - 0.6) < 0.06;
                var noise = random.Next(-6, 7);
                var at = (y * width + x) * 4;
                pixels[at] = (byte)Math.Clamp((isInside ? 40 : 200 * v + 20) + noise, 0, 255);
                pixels[at + 1] = (byte)Math.Clamp((isInside ? 120 + 100 * Math.Sin(30 * u) : 90 + 80 * u) + noise, 0, 255);
                pixels[at + 2] = (byte)Math.Clamp((isInside ? 220 : 60 + 60 * Math.Cos(12 * (u + v))) + noise, 0, 255);
                pixels[at + 3] = 255;
            }
        }

        var path = Path.Combine(_folder, name);
        using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        image.Save(path);
        return path;
    }
}
