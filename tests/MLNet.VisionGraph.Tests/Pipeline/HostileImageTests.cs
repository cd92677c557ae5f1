using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.TestKit;
using SkiaSharp;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>Tiny files that claim billions of pixels, and paths that are not those of files.</summary>
[NonParallelizable]
internal class HostileImageTests
{
    private const long MaxGrowth = 300_000_000;

    private readonly MLContext _mlContext = new(seed: 1);
    private TemporaryFolder? _folder;

    private static IEnumerable<TestCaseData> Files =>
        [
            new TestCaseData(HostileImages.Gif(65535, 65535)).SetArgDisplayNames("GIF 65535 × 65535"),
            new TestCaseData(HostileImages.Png(60000, 60000)).SetArgDisplayNames("PNG 60000 × 60000"),
            new TestCaseData(HostileImages.Jpeg(65000, 65000, isProgressive: false)).SetArgDisplayNames("JPEG 65000 × 65000"),
            new TestCaseData(HostileImages.Jpeg(65000, 65000, isProgressive: true)).SetArgDisplayNames("progressive JPEG 65000 × 65000"),
            new TestCaseData(HostileImages.Ico(HostileImages.Png(60000, 60000))).SetArgDisplayNames("ICO with a PNG of 60000 × 60000"),
            new TestCaseData(HostileImages.Ico(HostileImages.BmpHeader(60000, 60000))).SetArgDisplayNames(
                "ICO with a BMP of 60000 × 60000"
            ),
            new TestCaseData(HostileImages.Bmp(60000, 60000)).SetArgDisplayNames("BMP 60000 × 60000"),
        ];

    [OneTimeSetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder!.Dispose();

    [TestCaseSource(nameof(Files))]
    public void Decode_FileThatClaimsBillionsOfPixels_IsRefusedWithoutTheirMemory(byte[] file)
    {
        var growth = PeakGrowth(() =>
        {
            Assert.That(() => ImageDecoder.Decode(file).Dispose(), Throws.TypeOf<InvalidDataException>());
            Assert.That(() => ImageDecoder.Decode(file, 256, 256).Dispose(), Throws.TypeOf<InvalidDataException>());
        });

        Assert.That(growth, Is.LessThan(MaxGrowth));
    }

    [Test]
    public void Transform_HostileFilesAmongGoodOnes_AreSkippedOrNamed()
    {
        using var images = new PictureFolder(3);
        var paths = new List<string> { images.Rows[0].Path };
        foreach (var (index, file) in Files.Index())
        {
            File.WriteAllBytes(_folder![$"{index}.jpg"], (byte[])file.Arguments[0]!);
            paths.Add(_folder[$"{index}.jpg"]);
        }

        paths.Add(Directory.CreateDirectory(_folder!["folder.jpg"]).FullName);
        if (OperatingSystem.IsLinux())
        {
            Process.Start("mkfifo", [_folder["pipe.jpg"]]).WaitForExit();
            paths.AddRange([_folder["pipe.jpg"], "/dev/zero", "/dev/tty"]);
        }

        paths.Add(images.Rows[1].Path);
        var data = _mlContext.Data.LoadFromEnumerable(paths.Select(path => new Row { Image = path }));
        var options = new ImageFeaturizerOptions
        {
            Backbone = BackboneRegistry.Get(EfficientVitVariant.M0),
            Weights = WeightSource.Random(1),
            ImageHeight = 64,
            ImageWidth = 64,
            OnInvalidImage = InvalidImageHandling.Skip,
        };
        float[][] features = [];

        var growth = PeakGrowth(() =>
        {
            using var featurizer = _mlContext.Transforms.ImageFeaturizer(options).Fit(data);
            features = [.. featurizer.Transform(data).GetColumn<float[]>("Features")];
        });

        Assert.That(features, Has.Length.EqualTo(paths.Count));
        Assert.That(
            features.Select(row => row.Any(float.IsNaN)),
            Is.EqualTo(paths.Select(path => !path.EndsWith(".png", StringComparison.Ordinal))),
            "what cannot be decoded has no features, and the others have"
        );
        Assert.That(growth, Is.LessThan(MaxGrowth));
    }

    [Test]
    public void Check_PathsThatAreNoFiles_AreRefusedAndNeverWaitedFor()
    {
        Directory.CreateDirectory(_folder!["x.jpg"]);
        Assert.That(() => ImageHeader.Check(_folder["x.jpg"]), Throws.TypeOf<InvalidDataException>().With.Message.Contains("folder"));
        Assert.That(() => ImageHeader.Check(_folder["missing.jpg"]), Throws.TypeOf<FileNotFoundException>());
        if (!OperatingSystem.IsLinux())
            return;
        Process.Start("mkfifo", [_folder["x.pipe"]]).WaitForExit();
        foreach (var path in new[] { _folder["x.pipe"], "/dev/zero", "/dev/tty" })
            Assert.That(() => ImageHeader.Check(path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("regular"), path);
    }

    [Test]
    public void MaxPixels_OfTheOptions_DecidesWhatIsDecoded()
    {
        var file = HostileImages.Png(100, 100, isWhole: true);
        Assert.That(() => ImageDecoder.Decode(file, 9_999), Throws.TypeOf<InvalidDataException>().With.Message.Contains("100 × 100"));
        ImageDecoder.Decode(file, 10_000).Dispose();
        Assert.That(
            () => _mlContext.Transforms.ImageFeaturizer(Featurizing.Options() with { MaxPixels = 0 }),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("MaxPixels")
        );
    }

    [Test]
    public void Decode_LargeJpegThatHoldsItsPixels_IsStillDecodedAtAReducedSize()
    {
        using var bitmap = new SKBitmap(17000, 16000, SKColorType.Gray8, SKAlphaType.Opaque);
        var random = new Random(1);
        var pixels = bitmap.GetPixels();
        for (var y = 0; y < bitmap.Height; y += 97)
            System.Runtime.InteropServices.Marshal.WriteByte(pixels, y * bitmap.RowBytes + random.Next(bitmap.Width), 200);
        var file = bitmap.Encode(SKEncodedImageFormat.Jpeg, 30).ToArray();

        Assert.That(() => ImageDecoder.Decode(file), Throws.TypeOf<InvalidDataException>().With.Message.Contains("17000 × 16000"));
        using var image = ImageDecoder.Decode(file, 256, 256);
        Assert.That((image.Width, image.Height), Is.EqualTo((2125, 2000)));
    }

    // The most memory that the process had meanwhile, beyond what it has before; as the kernel counts it.
    private static long PeakGrowth(Action work)
    {
        GC.Collect();
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Environment.WorkingSet;
        work();
        return OperatingSystem.IsLinux() ? Peak() - before : 0;

        static long Peak() =>
            1024
            * long.Parse(
                File.ReadLines("/proc/self/status")
                    .First(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
                    .Split(':')[1]
                    .Replace("kB", "")
                    .Trim()
            );
    }

    private sealed class Row
    {
        public string Image { get; set; } = string.Empty;
    }
}
