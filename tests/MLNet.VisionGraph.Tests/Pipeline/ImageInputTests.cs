using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>Pictures, paths and bytes; good ones and bad ones.</summary>
public class ImageInputTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private PictureFolder _pictures;
    private List<float[]> _expected;

    [OneTimeSetUp]
    public void Draw()
    {
        _pictures = new PictureFolder(count: 10, seed: 4);
        _expected = Features(_mlContext.Data.LoadFromEnumerable(_pictures.Rows), "Path");
    }

    [OneTimeTearDown]
    public void Clean() => _pictures.Dispose();

    [Test]
    public void Transform_Bytes_GiveWhatPathsGive()
    {
        var rows = _pictures.Rows.Select(row => new PictureFolder.BytesRow { Image = File.ReadAllBytes(row.Path) });

        Assert.That(
            Features(_mlContext.Data.LoadFromEnumerable(rows), "Image").Zip(_expected, Featurizing.Difference).Max(),
            Is.EqualTo(0)
        );
    }

    [Test]
    public void Transform_UsersImages_GiveWhatPathsGiveAndStayUsable()
    {
        var rows = _pictures.Rows.Select(row => new PictureFolder.ImageRow { Image = MLImage.CreateFromFile(row.Path) }).ToList();
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options("Image")).Fit(data);

        for (var pass = 0; pass < 2; pass++)
            Assert.That(
                Featurizing.Read(featurizer.Transform(data)).Zip(_expected, Featurizing.Difference).Max(),
                Is.EqualTo(0),
                $"pass {pass}"
            );
        using (var engine = _mlContext.Model.CreatePredictionEngine<PictureFolder.ImageRow, PictureFolder.Output>(featurizer))
        {
            for (var pass = 0; pass < 2; pass++)
                Assert.That(Featurizing.Difference(engine.Predict(rows[0]).Features, _expected[0]), Is.LessThan(1e-5));
        }

        Assert.That(rows.All(row => row.Image!.Width > 0), "no image was disposed");
        rows.ForEach(row => row.Image!.Dispose());
    }

    [Test]
    public void Transform_ImagesMadeUpstream_AreFeaturizedToo()
    {
        var pipeline = _mlContext
            .Transforms.LoadImages("Loaded", imageFolder: null, "Path")
            .Append(_mlContext.Transforms.ImageFeaturizer(Featurizing.Options("Loaded")));
        var data = _mlContext.Data.LoadFromEnumerable(_pictures.Rows);

        Assert.That(Featurizing.Read(pipeline.Fit(data).Transform(data)).Zip(_expected, Featurizing.Difference).Max(), Is.EqualTo(0));
    }

    [Test]
    public void Transform_PreparedImages_AreNeitherResizedNorCropped()
    {
        using var picture = DrawnImages.Scene(224, 224, new Random(1));
        var prepared = Features(_mlContext.Data.LoadFromEnumerable([new PictureFolder.PreparedRow { Image = picture }]), "Image")[0];
        var resized = Features(_mlContext.Data.LoadFromEnumerable([new PictureFolder.ImageRow { Image = picture }]), "Image")[0];
        var uncropped = Features(
            _mlContext.Data.LoadFromEnumerable([new PictureFolder.ImageRow { Image = picture }]),
            Featurizing.Options("Image") with
            {
                Preprocessing = new ImagePreprocessing { CropFraction = 1 },
            }
        )[0];

        Assert.Multiple(() =>
        {
            Assert.That(Featurizing.Difference(prepared, uncropped), Is.EqualTo(0));
            Assert.That(Featurizing.Difference(prepared, resized), Is.GreaterThan(1e-3));
        });
    }

    [Test]
    public void Transform_PreparedImageOfAnotherSize_IsAnInvalidImage()
    {
        using var picture = DrawnImages.Scene(220, 224, new Random(1));

        var error = Assert.Throws<InvalidImageException>(() =>
            Features(_mlContext.Data.LoadFromEnumerable([new PictureFolder.PreparedRow { Image = picture }]), "Image")
        );
        Assert.That(error!.Message, Does.Contain("224 × 224").And.Contain("224 × 220"));
    }

    [Test]
    public void Transform_BrokenFile_IsAnErrorThatNamesRowAndFile()
    {
        var rows = WithBroken(out var broken);

        var error = Assert.Throws<InvalidImageException>(() => Features(_mlContext.Data.LoadFromEnumerable(rows), "Path"));

        Assert.Multiple(() =>
        {
            Assert.That(error!.Row, Is.EqualTo(6));
            Assert.That(error.ImageName, Is.EqualTo(broken));
            Assert.That(error.Message, Does.StartWith("Row 6: '").And.Contain(broken).And.Contain("Skip"));
        });
    }

    [Test]
    public void Transform_BrokenFileSkipped_LeavesMissingFeaturesAndLogsTheCount()
    {
        var rows = WithBroken(out var broken);
        var mlContext = new MLContext();
        var lines = new List<string>();
        mlContext.Log += (_, line) =>
        {
            lock (lines)
                lines.Add(line.Message);
        };

        var features = Features(
            mlContext.Data.LoadFromEnumerable(rows),
            Featurizing.Options() with
            {
                OnInvalidImage = InvalidImageHandling.Skip,
                Environment = mlContext,
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(features, Has.Count.EqualTo(11));
            Assert.That(features[6], Is.All.NaN);
            Assert.That(
                features.Where((_, i) => i != 6).Zip(_expected, Featurizing.Difference).Max(),
                Is.LessThan(1e-5),
                "the others are not touched"
            );
            Assert.That(lines, Has.Some.Contains(broken));
            Assert.That(lines, Has.Some.Contains("1 of 11 images could not be read"));
        });
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("/no/such/folder/picture.png")]
    public void Transform_MissingFile_IsAnInvalidImage(string path) =>
        Assert.Throws<InvalidImageException>(() =>
            Features(_mlContext.Data.LoadFromEnumerable([new PictureFolder.Row { Path = path }]), "Path")
        );

    [Test]
    public void Transform_HeaderThatClaimsTooManyPixels_IsAnInvalidImage()
    {
        // A PNG file of 1000000 × 1000000 pixels, says its header.
        var bytes = Convert.FromHexString(
            "89504E470D0A1A0A0000000D49484452000F4240000F424008060000005C6D387D00"
                + "00000C49444154789C6360A00C000000400001B7347CEF0000000049454E44AE426082"
        );

        Assert.Throws<InvalidImageException>(() =>
            Features(_mlContext.Data.LoadFromEnumerable([new PictureFolder.BytesRow { Image = bytes }]), "Image")
        );
    }

    [Test]
    public void Transform_NullImage_IsAnInvalidImage() =>
        Assert.Throws<InvalidImageException>(() => Features(_mlContext.Data.LoadFromEnumerable([new PictureFolder.ImageRow()]), "Image"));

    [Test]
    public void Transform_RelativePaths_BelongToTheImageFolder()
    {
        var folder = Path.GetDirectoryName(_pictures.Rows[0].Path);
        var rows = _pictures.Rows.Select(row => new PictureFolder.Row { Path = Path.GetFileName(row.Path) });

        Assert.That(
            Features(_mlContext.Data.LoadFromEnumerable(rows), Featurizing.Options() with { ImageFolder = folder })
                .Zip(_expected, Featurizing.Difference)
                .Max(),
            Is.EqualTo(0)
        );
    }

    [Test]
    public void Fit_ColumnOfAnotherType_SaysWhatWasExpected()
    {
        var data = _mlContext.Data.LoadFromEnumerable(_pictures.Rows);

        Assert.Multiple(() =>
        {
            var wrong = Assert.Throws<ArgumentOutOfRangeException>(() =>
                _mlContext.Transforms.ImageFeaturizer(Featurizing.Options("Vector")).Fit(data)
            );
            Assert.That(wrong!.Message, Does.Contain("Vector").And.Contain("expected image, path (String) or encoded bytes"));
            var missing = Assert.Throws<ArgumentOutOfRangeException>(() =>
                _mlContext.Transforms.ImageFeaturizer(Featurizing.Options("Photo")).Fit(data)
            );
            Assert.That(missing!.Message, Does.Contain("Could not find input column 'Photo'"));
        });
    }

    [Test]
    public void ImageFeaturizer_OutputNameThatMLNetCuts_IsAnError()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            _mlContext.Transforms.ImageFeaturizer(Featurizing.Options() with { OutputColumnName = "image.output" })
        );
        Assert.That(error!.Message, Does.Contain("image.output"));
    }

    private List<PictureFolder.Row> WithBroken(out string broken)
    {
        broken = _pictures.File("broken.jpg");
        File.WriteAllText(broken, "this is not a picture");
        var rows = _pictures.Rows.ToList();
        rows.Insert(6, new PictureFolder.Row { Path = broken });
        return rows;
    }

    private List<float[]> Features(IDataView data, string column) => Features(data, Featurizing.Options(column));

    private List<float[]> Features(IDataView data, ImageFeaturizerOptions options)
    {
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(options).Fit(data);
        return Featurizing.Read(featurizer.Transform(data));
    }
}
