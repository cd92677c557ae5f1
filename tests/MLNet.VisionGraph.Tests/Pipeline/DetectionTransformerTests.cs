using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Scoring;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Pipeline;

public class DetectionTransformerTests
{
    // One row and several rows go through the runtime's kernels in blocks of other sizes; boxes are some hundred pixels large.
    private const double Rounding = 1e-4;
    private const double PixelRounding = 0.02;
    private const int Side = 128;

    private readonly MLContext _mlContext = new(seed: 1);
    private PictureFolder _pictures = null!;
    private ObjectDetectionTransformer _boxes = null!;
    private ObjectDetectionTransformer _masks = null!;
    private List<Detecting.Found> _found = null!;
    private List<Detecting.Found> _masked = null!;

    [OneTimeSetUp]
    public void Detect()
    {
        _pictures = new PictureFolder(count: 11, seed: 6);
        _boxes = Detecting.Create(Data());
        _masks = Detecting.Create(Data(), DetectorArchitecture.LightMask);
        _found = Detecting.Read(_boxes.Transform(Data()));
        _masked = Detecting.Read(_masks.Transform(Data()), masks: true);
    }

    [OneTimeTearDown]
    public void Clean()
    {
        _boxes.Dispose();
        _masks.Dispose();
        _pictures.Dispose();
    }

    [Test]
    public void Transform_Found_IsInsideThePhotoAndAboveTheThreshold()
    {
        Assert.Multiple(() =>
        {
            foreach (var (row, found) in _pictures.Rows.Zip(_found).Concat(_pictures.Rows.Zip(_masked)))
            {
                using var photo = MLImage.CreateFromFile(row.Path);
                Assert.That(found.Boxes, Has.Length.EqualTo(4 * found.Count));
                Assert.That(found.Labels, Has.Length.EqualTo(found.Count).And.All.InRange(1u, 3u));
                Assert.That(found.Scores, Is.Ordered.Descending.And.All.GreaterThan(0.5f));
                Assert.That(found.Boxes.Where((_, i) => i % 2 == 0), Has.All.InRange(0f, photo.Width + 0.01f));
                Assert.That(found.Boxes.Where((_, i) => i % 2 == 1), Has.All.InRange(0f, photo.Height + 0.01f));
            }

            Assert.That(_masked.Select(found => found.Masks.Length), Is.EqualTo(_masked.Select(found => 28 * 28 * found.Count)));
            Assert.That(_masked.SelectMany(found => found.Masks), Has.All.InRange(0f, 1f));
            Assert.That(_found.Select(found => found.Count).Distinct().Count(), Is.GreaterThan(2), "else the test says little");
            Assert.That(_masked.Select(found => found.Count).Max(), Is.GreaterThan(1), "else the test says little");
        });
    }

    // Photos that are resized and photos that are not; JPEG files with the orientation of a turned camera count as they are stored.
    [TestCase(64, 128, DetectorArchitecture.Light)]
    [TestCase(128, 64, DetectorArchitecture.LightMask)]
    [TestCase(300, 90, DetectorArchitecture.Light)]
    [TestCase(77, 301, DetectorArchitecture.LightMask)]
    [TestCase(9, 5, DetectorArchitecture.Light)]
    public void Transform_PhotoOfAnyAspect_GivesWhatAHandMadeTensorGives(int width, int height, DetectorArchitecture architecture)
    {
        var (png, jpeg) = (_pictures.File($"{width}x{height}.png"), _pictures.File($"{width}x{height}.jpg"));
        using (var photo = DrawnImages.Scene(width, height, new Random(width)))
        {
            photo.Save(png);
            photo.Save(jpeg);
        }

        File.WriteAllBytes(jpeg, Turned(File.ReadAllBytes(jpeg)));
        var detector = architecture == DetectorArchitecture.Light ? _boxes : _masks;
        foreach (var path in new[] { png, jpeg })
        {
            var data = _mlContext.Data.LoadFromEnumerable([new PictureFolder.Row { Path = path }]);
            var found = Detecting.Read(detector.Transform(data), masks: architecture == DetectorArchitecture.LightMask)[0];
            var expected = DirectRun(architecture, path, width, height);
            AssertSame(found, expected, path);
        }
    }

    [Test]
    public void Fill_LargeJpegAtAReducedSize_HasTheGeometryOfTheWholePhoto()
    {
        var path = _pictures.File("large.jpg");
        using (var photo = DrawnImages.Scene(1201, 900, new Random(1)))
            photo.Save(path);
        var (reduced, full) = (new float[3 * Side * Side], new float[3 * Side * Side]);

        Assert.That(Fill(JpegDecoding.Full, full), Is.EqualTo(new ImageGeometry(900, 1201, 95, 128)));
        Assert.That(Fill(JpegDecoding.Reduced, reduced), Is.EqualTo(new ImageGeometry(900, 1201, 95, 128)));
        var differences = reduced.Zip(full, (a, b) => Math.Abs(a - b)).ToArray();
        Assert.That(differences.Average(), Is.InRange(1e-6, 0.5), "decoded otherwise, but the same photo");
        Assert.That(reduced.Skip(95 * Side).Take(Side * (Side - 95)), Has.All.Zero, "the padding");

        ImageGeometry Fill(JpegDecoding decoding, float[] target)
        {
            var plan = DetectorPlan.ImagesOf(Detecting.Model(DetectorArchitecture.Light), Detecting.Options()) with { Jpegs = decoding };
            using var tensorizer = new ImageTensorizer(
                plan,
                ImageInput.Path,
                new PixelNormalizer(plan.Preprocessing),
                ImageResizer.Factory(_mlContext.Transforms, Side, Side, keepsAspect: true)
            );
            return tensorizer.FromPath(path.AsMemory(), target);
        }
    }

    [TestCase(1, 1)]
    [TestCase(1, 5000)]
    [TestCase(5000, 1)]
    public void Detect_PhotoOfOneLine_StaysInsideIt(int width, int height)
    {
        var path = _pictures.File($"{width}x{height}.png");
        using (var photo = DrawnImages.Scene(width, height, new Random(1)))
            photo.Save(path);

        foreach (var found in _boxes.Detect(path))
            Assert.That(found.Box, Is.EqualTo(found.Box.ClipTo(width, height)));
    }

    [Test]
    public void Transform_BatchesOfSeveral_GiveWhatSingleImagesGiveInTheirOrder()
    {
        var single = Detecting.Options() with { BatchSize = 1, Workers = 1 };
        using var boxes = Detecting.Create(Data(), options: single);
        using var masks = Detecting.Create(Data(), DetectorArchitecture.LightMask, single);

        Assert.Multiple(() =>
        {
            AssertSame(Detecting.Read(boxes.Transform(Data())), _found);
            AssertSame(Detecting.Read(masks.Transform(Data()), masks: true), _masked);
        });
    }

    [TestCase(DetectorArchitecture.Light)]
    [TestCase(DetectorArchitecture.LightMask)]
    public void Save_LoadInAFreshContext_GivesTheSameObjectsAndSchema(DetectorArchitecture architecture)
    {
        var (detector, hasMasks) = (
            architecture == DetectorArchitecture.Light ? _boxes : _masks,
            architecture != DetectorArchitecture.Light
        );
        var loaded = SaveAndLoad(detector);
        var found = Detecting.Read(loaded.Transform(Data()), hasMasks);
        var mapped = found.Select((row, i) => row with { Boxes = ToImage(row.Boxes, _pictures.Rows[i].Path) });

        Assert.Multiple(() =>
        {
            Assert.That(loaded, Is.Not.InstanceOf<ImageScoringTransformer>());
            Assert.That(
                loaded.GetOutputSchema(Data().Schema).Where(column => !column.IsHidden).Select(Classifying.Describe),
                Is.EqualTo(detector.GetOutputSchema(Data().Schema).Select(Classifying.Describe))
            );
            AssertSame([.. mapped], hasMasks ? _masked : _found);
        });
    }

    [Test]
    public void GetOutputSchema_Columns_AreVectorsOfAnyLengthWithTheNamesOfTheClasses()
    {
        var columns = _masks.GetOutputSchema(Data().Schema).Skip(Data().Schema.Count).Select(Classifying.Describe);

        Assert.That(
            columns,
            Is.EqualTo(
                new[]
                {
                    "PredictedLabel: Vector<Key<UInt32, 0-2>> {KeyValues: Vector<String, 3> zebra|ape|yak}",
                    "PredictedBoundingBoxes: Vector<Single> {}",
                    "Score: Vector<Single> {}",
                    "PredictedMasks: Vector<Single> {}",
                }
            )
        );
        Assert.That(_boxes.GetOutputSchema(Data().Schema).GetColumnOrNull("PredictedMasks"), Is.Null);
    }

    [Test]
    public void Save_OfBlackPhotosAndPhotosWithBlackBars_KeepsBoxesAtTheirPlace()
    {
        // A photo with black bars of its own looks like a padded one; only the bars' pixels may be lost.
        var path = _pictures.File("bars.png");
        var pixels = new byte[4 * 120 * 120];
        using (var photo = DrawnImages.Scene(120, 60, new Random(3)))
            photo.Pixels.CopyTo(pixels.AsSpan(4 * 120 * 30));
        using (var bars = MLImage.CreateFromPixels(120, 120, MLPixelFormat.Bgra32, pixels))
            bars.Save(path);
        var black = _pictures.File("black.png");
        using (var photo = MLImage.CreateFromPixels(50, 90, MLPixelFormat.Bgra32, new byte[4 * 50 * 90]))
            photo.Save(black);

        var data = _mlContext.Data.LoadFromEnumerable([new PictureFolder.Row { Path = path }, new PictureFolder.Row { Path = black }]);
        var loaded = SaveAndLoad(_boxes);
        var found = Detecting.Read(loaded.Transform(data))[0];
        var boxes = ToImage(found.Boxes, path);

        Assert.That(found.Count, Is.GreaterThan(0));
        Assert.That(boxes.Where((_, i) => i % 2 == 1), Has.All.InRange(28f, 92f), "boxes are where the picture is");
    }

    [TestCase(DetectorArchitecture.Light)]
    [TestCase(DetectorArchitecture.LightMask)]
    public void Transform_NothingAboveTheThreshold_GivesEmptyVectors(DetectorArchitecture architecture)
    {
        var hasMasks = architecture == DetectorArchitecture.LightMask;
        using var detector = Detecting.Create(Data(), architecture, Detecting.Options() with { ScoreThreshold = 0.9999999 });
        var loaded = SaveAndLoad(detector);
        var first = _pictures.Rows[0].Path;

        Assert.Multiple(() =>
        {
            foreach (var data in new[] { detector.Transform(Data()), loaded.Transform(Data()) })
            {
                var found = Detecting.Read(data, hasMasks);
                Assert.That(found, Has.Count.EqualTo(_pictures.Rows.Count));
                Assert.That(found.Sum(row => row.Labels.Length + row.Boxes.Length + row.Scores.Length + row.Masks.Length), Is.Zero);
            }

            Assert.That(detector.Detect(first), Is.Empty);
        });
    }

    [Test]
    public void OnInvalidImage_Skip_LeavesTheVectorsEmptyAndThrowNamesTheRow()
    {
        File.WriteAllBytes(_pictures.File("hostile.jpg"), HostileImages.Png(60000, 60000));
        var rows = new[]
        {
            _pictures.Rows[0],
            new PictureFolder.Row { Path = "no such file" },
            _pictures.Rows[1],
            new PictureFolder.Row { Path = _pictures.File("hostile.jpg") },
        };
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        using var skipping = Detecting.Create(data, options: Detecting.Options() with { OnInvalidImage = InvalidImageHandling.Skip });
        var found = Detecting.Read(skipping.Transform(data));
        var nothing = new Detecting.Found([], [], [], []);

        Assert.Multiple(() =>
        {
            AssertSame(found, [_found[0], nothing, _found[1], nothing]);
            Assert.That(
                () => Detecting.Read(_boxes.Transform(data)),
                Throws.TypeOf<InvalidImageException>().With.Property(nameof(InvalidImageException.Row)).EqualTo(1)
            );
            Assert.That(
                () => skipping.Detect(_pictures.File("hostile.jpg")),
                Throws.TypeOf<InvalidImageException>().With.Message.Contains("60000").And.Message.Not.Contains("Row")
            );
            Assert.That(() => skipping.Detect("no such file"), Throws.TypeOf<InvalidImageException>());
            Assert.That(() => skipping.Detect([1, 2, 3]), Throws.TypeOf<InvalidImageException>());
        });
    }

    [Test]
    public void MaxPixels_OfTheOptions_LimitsPhotos()
    {
        using var detector = Detecting.Create(Data(), options: Detecting.Options() with { MaxPixels = 100 });

        Assert.That(() => detector.Detect(_pictures.Rows[0].Path), Throws.TypeOf<InvalidImageException>().With.Message.Contains("100"));
    }

    [Test]
    public void PredictionEngine_GivesWhatTransformGives()
    {
        // Not disposed: that would dispose the transformer as well.
        var engine = _mlContext.Model.CreatePredictionEngine<PictureFolder.Row, Prediction>(_masks);
        var found = _pictures.Rows.Select(row => engine.Predict(row)).Select(row => row.ToFound()).ToList();

        AssertSame(found, _masked);
    }

    [Test]
    public void Detect_PathBytesAndStream_GiveTheColumnsObjectsWithMasksOfThePhotosSize()
    {
        for (var i = 0; i < _pictures.Rows.Count; i++)
        {
            var path = _pictures.Rows[i].Path;
            var bytes = File.ReadAllBytes(path);
            var found = _masks.Detect(path);
            using var photo = MLImage.CreateFromFile(path);
            var row = _masked[i];
            var expected = DetectionMapping.ToDetections(
                _masks.ClassNames,
                row.Labels,
                row.Boxes,
                row.Scores,
                row.Masks,
                photo.Width,
                photo.Height
            );

            Assert.That(found.Select(item => item.Label), Is.EqualTo(row.Labels.Select(label => Detecting.Names[label - 1])));
            Assert.That(found.Select(item => item.Score), Is.EqualTo(row.Scores).Within(Rounding));
            Assert.That(_masks.Detect(bytes), Is.EqualTo(found));
            Assert.That(_masks.Detect(new MemoryStream(bytes)), Is.EqualTo(found));
            foreach (var (one, other) in found.Zip(expected))
            {
                Assert.That((one.Mask!.Width, one.Mask.Height), Is.EqualTo((photo.Width, photo.Height)));
                Assert.That(one.Box.X1, Is.EqualTo(other.Box.X1).Within(PixelRounding));
                Assert.That(Math.Abs(one.Mask.Area - other.Mask!.Area), Is.LessThanOrEqualTo(2 + one.Mask.Area / 100));
            }
        }
    }

    [Test]
    public void Transform_TwoDetectorsInOnePipeline_KeepTheirOwnColumns()
    {
        var options = Detecting.Options() with
        {
            PredictedLabelColumnName = "SecondPredictedLabel",
            PredictedBoundingBoxColumnName = "SecondPredictedBoundingBoxes",
            ScoreColumnName = "SecondScore",
            PredictedMaskColumnName = "SecondPredictedMasks",
        };
        using var second = Detecting.Create(Data(), DetectorArchitecture.LightMask, options);
        var both = new TransformerChain<ITransformer>(_boxes, second);
        var path = _pictures.File("both.zip");
        _mlContext.Model.Save(both, Data().Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);

        Assert.Multiple(() =>
        {
            AssertSame(Detecting.Read(both.Transform(Data())), _found);
            AssertSame(Detecting.Read(both.Transform(Data()), masks: true, "Second"), _masked);
            var data = loaded.Transform(Data());
            Assert.That(Detecting.Read(data).Select(row => row.Count), Is.EqualTo(_found.Select(row => row.Count)));
            var saved = Detecting.Read(data, masks: true, "Second");
            Assert.That(saved.Select(row => row.Count), Is.EqualTo(_masked.Select(row => row.Count)));
        });
    }

    [TestCase(WeightPrecision.Float32)]
    [TestCase(WeightPrecision.Float16)]
    public void SaveOnnx_FileWithPixelsInside_GivesTheSameWhateverThePaddingHolds(WeightPrecision precision)
    {
        using var detector = Detecting.Create(Data(), DetectorArchitecture.LightMask, Detecting.Options() with { Precision = precision });
        var file = _pictures.File($"{precision}.onnx");
        detector.SaveOnnx(file);
        var path = _pictures.Rows[2].Path;
        using var photo = MLImage.CreateFromFile(path);
        var (pixels, size, scale) = HandMade(path, photo.Width, photo.Height, normalized: false);
        using var scorer = new OnnxScorer(File.ReadAllBytes(file), threads: 1);
        var found = Slots(scorer, [pixels, size, scale]);
        var data = _mlContext.Data.LoadFromEnumerable([_pictures.Rows[2]]);

        AssertSame(found, Detecting.Read(detector.Transform(data), masks: true)[0], path);
        if (precision == WeightPrecision.Float16)
        {
            _masks.SaveOnnx(_pictures.File("whole.onnx"));
            Assert.That(new FileInfo(file).Length, Is.LessThan(0.55 * new FileInfo(_pictures.File("whole.onnx")).Length));
        }
    }

    [Test]
    public void Transform_BytesAndImages_GiveWhatPathsGive()
    {
        var bytes = _mlContext.Data.LoadFromEnumerable(
            _pictures.Rows.Select(row => new PictureFolder.BytesRow { Image = File.ReadAllBytes(row.Path) })
        );
        var images = _pictures.Rows.Select(row => new PictureFolder.ImageRow { Image = MLImage.CreateFromFile(row.Path) }).ToList();
        foreach (var data in new[] { bytes, _mlContext.Data.LoadFromEnumerable(images) })
        {
            using var detector = Detecting.Create(data, options: Detecting.Options("Image"));
            AssertSame(Detecting.Read(detector.Transform(data)), _found);
        }
    }

    [Test]
    public void FromWeights_WhatDoesNotFit_IsNamed()
    {
        var model = Detecting.Model(DetectorArchitecture.Light);
        var schema = Data().Schema;
        var options = Detecting.Options();
        ObjectDetectionTransformer Create(StateDict weights, params string[] names) =>
            ObjectDetectionTransformer.FromWeights(model.Architecture, model.Backbone, weights, names, Side, schema, options);

        using var detector = Create(model.Weights, Detecting.Names);
        AssertSame(Detecting.Read(detector.Transform(Data())), _found);
        Assert.That((detector.Architecture, detector.ImageHeight, detector.ImageWidth), Is.EqualTo((model.Architecture, Side, Side)));
        Assert.That(detector.ClassNames, Is.EqualTo(Detecting.Names));
        Assert.That(detector.Backbone.Name, Is.EqualTo("efficientvit_m0"));

        var less = new StateDict(model.Weights.Skip(1));
        Assert.Multiple(() =>
        {
            Assert.That(
                () => Create(less, Detecting.Names),
                Throws.TypeOf<WeightMismatchException>().With.Message.Contains("1 key missing")
            );
            Assert.That(
                () => Create(model.Weights, "a", "b"),
                Throws.TypeOf<WeightMismatchException>().With.Message.Contains("retina_cls")
            );
            Assert.That(() => Create(model.Weights, "a", "b", "a"), Throws.ArgumentException.With.Message.Contains("'a' is used twice"));
            Assert.That(() => Create(model.Weights, "a", "b", ""), Throws.ArgumentException);
            Assert.That(() => Create(model.Weights), Throws.ArgumentException);
        });
    }

    [Test]
    public void Options_OutOfRange_AreRefused()
    {
        var options = Detecting.Options();
        Assert.Multiple(() =>
        {
            foreach (var threshold in new[] { -0.1, 1, double.NaN })
                AssertRefused(options with { ScoreThreshold = threshold }, nameof(options.ScoreThreshold));
            foreach (var threshold in new[] { -0.1, 1.1, double.NaN })
                AssertRefused(options with { IOUThreshold = threshold }, nameof(options.IOUThreshold));
            AssertRefused(options with { MaxDetections = 0 }, nameof(options.MaxDetections));
            AssertRefused(options with { Precision = WeightPrecision.Int8 }, nameof(options.Precision));
            AssertRefused(options with { ScoreColumnName = "PredictedLabel" }, "must differ");
            AssertRefused(options with { ScoreColumnName = "a.output" }, ".output");
        });

        void AssertRefused(DetectionScoringOptions refused, string message) =>
            Assert.That(
                () => Detecting.Create(Data(), options: refused),
                Throws.InstanceOf<ArgumentException>().With.Message.Contains(message)
            );
    }

    [Test]
    public void MaxDetections_Fewer_KeepsTheBest()
    {
        using var detector = Detecting.Create(Data(), options: Detecting.Options() with { MaxDetections = 2 });

        AssertSame(
            Detecting.Read(detector.Transform(Data())),
            [.. _found.Select(row => new Detecting.Found([.. row.Labels.Take(2)], [.. row.Boxes.Take(8)], [.. row.Scores.Take(2)], []))]
        );
    }

    private IDataView Data() => _mlContext.Data.LoadFromEnumerable(_pictures.Rows);

    private ITransformer SaveAndLoad(ITransformer detector)
    {
        var path = _pictures.File($"{Guid.NewGuid()}.zip");
        _mlContext.Model.Save(detector, Data().Schema, path);
        return new MLContext().Model.Load(path, out _);
    }

    private static float[] ToImage(float[] boxes, string path)
    {
        using var photo = MLImage.CreateFromFile(path);
        var mapped = new List<float>();
        for (var i = 0; i < boxes.Length; i += 4)
        {
            var box = new BoundingBox(boxes[i], boxes[i + 1], boxes[i + 2], boxes[i + 3]);
            box = DetectionMapping.ToImage(box, Side, Side, photo.Width, photo.Height);
            mapped.AddRange([(float)box.X0, (float)box.Y0, (float)box.X1, (float)box.Y1]);
        }

        return [.. mapped];
    }

    private static void AssertSame(IReadOnlyList<Detecting.Found> found, IReadOnlyList<Detecting.Found> expected)
    {
        Assert.That(found, Has.Count.EqualTo(expected.Count));
        for (var i = 0; i < found.Count; i++)
            AssertSame(found[i], expected[i], $"row {i}");
    }

    private static void AssertSame(Detecting.Found found, Detecting.Found expected, string what)
    {
        Assert.That(found.Labels, Is.EqualTo(expected.Labels), what);
        Assert.That(found.Scores, Is.EqualTo(expected.Scores).Within(Rounding), what);
        Assert.That(found.Boxes, Is.EqualTo(expected.Boxes).Within(PixelRounding), what);
        Assert.That(found.Masks, Is.EqualTo(expected.Masks).Within(10 * Rounding), what);
    }

    // The network itself, on a tensor that ML.NET's transforms and plain arithmetic make.
    private Detecting.Found DirectRun(DetectorArchitecture architecture, string path, int width, int height)
    {
        var model = Detecting.Model(architecture);
        var thresholds = DetectorModels.ThresholdsOf(architecture) with { Score = 0.5, Overlap = 0.5, MaxDetections = 100 };
        var options = new DetectorExportOptions
        {
            Height = Side,
            Width = Side,
            Thresholds = thresholds,
        };
        using var scorer = new OnnxScorer(DetectorExporter.Export(model.Detector, model.Weights, options), threads: 1);
        var (image, size, scale) = HandMade(path, width, height, normalized: true);
        return Slots(scorer, [image, size, scale]);
    }

    private static Detecting.Found Slots(OnnxScorer scorer, float[][] inputs)
    {
        var outputs = scorer.OutputLengths.Select(length => new float[length]).ToArray();
        scorer.Score(inputs, count: 1, outputs);
        var count = outputs[1].Count(score => score > 0);
        return new Detecting.Found(
            [.. outputs[2].Take(count).Select(label => (uint)label + 1)],
            outputs[0][..(4 * count)],
            outputs[1][..count],
            outputs.Length > 3 ? outputs[3][..(28 * 28 * count)] : []
        );
    }

    private (float[] Image, float[] Size, float[] Scale) HandMade(string path, int width, int height, bool normalized)
    {
        var data = _mlContext.Data.LoadFromEnumerable([new PictureFolder.Row { Path = path }]);
        var pixels = _mlContext
            .Transforms.LoadImages("Image", null, "Path")
            .Append(_mlContext.Transforms.ResizeImages("Image", Side, Side, "Image", ImageResizingEstimator.ResizingKind.IsoPad))
            .Append(_mlContext.Transforms.ExtractPixels("Pixels", "Image"))
            .Fit(data)
            .Transform(data)
            .GetColumn<float[]>("Pixels")
            .Single();
        var factor = Math.Min(Side / (float)width, Side / (float)height);
        var (w, h) = (Math.Max(1, (int)(width * factor)), Math.Max(1, (int)(height * factor)));
        var (left, top) = ((int)((Side - width * factor) / 2), (int)((Side - height * factor) / 2));
        var preprocessing = BackboneRegistry.Get("efficientvit_m0").Preprocessing;
        var image = new float[3 * Side * Side];
        if (!normalized)
            Array.Fill(image, 77); // what lies beside the photo is of no importance
        for (var c = 0; c < 3; c++)
        {
            for (var y = 0; y < h; y++)
            {
                for (var x = 0; x < w; x++)
                {
                    var value = pixels[(c * Side + top + y) * Side + left + x];
                    image[(c * Side + y) * Side + x] = normalized
                        ? (value / 255 - preprocessing.Mean[c]) / preprocessing.Deviation[c]
                        : value;
                }
            }
        }

        return (image, [w, h], [(float)w / width, (float)h / height]);
    }

    // Adds the orientation "turned to the right" to a JPEG file.
    private static byte[] Turned(byte[] jpeg)
    {
        byte[] exif = [.. "Exif\0\0MM\0*"u8, .. (byte[])[0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]];
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg.AsSpan(2)];
    }

    private sealed class Prediction
    {
        public uint[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];

        public float[] PredictedMasks { get; set; } = [];

        public Detecting.Found ToFound() => new(PredictedLabel, PredictedBoundingBoxes, Score, PredictedMasks);
    }
}
