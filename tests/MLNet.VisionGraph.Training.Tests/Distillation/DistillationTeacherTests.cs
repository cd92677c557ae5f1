using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Format;
using MLNet.VisionGraph.Onnx.Ops;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.TestKit;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Distillation;

public class DistillationTeacherTests
{
    private const int Side = 64;
    private const int Count = 5;
    private const int Classes = 7;

    // Two engines add up in other orders; NetworkModuleTests allows the same for every place of the networks.
    private const double Rounding = 2e-5;

    private static readonly BackboneDescriptor s_backbone = BackboneRegistry.Get("efficientvit_m0");
    private static readonly NetworkSettings s_settings = new()
    {
        Height = Side,
        Width = Side,
        Classes = Classes,
    };
    private static readonly ImagePreprocessing s_other = new() { Mean = [0.5f, 0.4f, 0.3f], Deviation = [0.5f, 0.25f, 0.2f] };
    private static readonly StateDict s_weights = ReferenceFill.Fill(NetworkCost.Create(s_backbone.Network, s_settings).Parameters);

    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [TestCase(0, 16)] // a free batch dimension, all at once
    [TestCase(0, 2)]
    [TestCase(1, 16)]
    [TestCase(2, 16)] // five pictures are not a multiple of it
    public void FromOnnx_OurExport_AgreesWithTorch(int fixedBatch, int batchSize)
    {
        var file = Export();
        var path = Write(fixedBatch > 0 ? TinyOnnx.WithBatch(file, fixedBatch) : file);
        using var teacher = DistillationTeacher.FromOnnx(path, new OnnxTeacherOptions { BatchSize = batchSize, Threads = 2 });
        var images = Images(Side, s_backbone.Preprocessing);

        Assert.That(teacher.Score(images, Classes), Is.EqualTo(Torch(images.Values)).Within(Rounding));
        Assert.That(teacher.Classes, Is.EqualTo(Classes));
        Assert.That(teacher.Description, Does.Contain(Path.GetFileName(path)));
    }

    [Test]
    public void FromOnnx_NormalizedOtherwise_IsConverted()
    {
        using var teacher = DistillationTeacher.FromOnnx(
            Write(Export()),
            new OnnxTeacherOptions { Preprocessing = s_backbone.Preprocessing }
        );
        var expected = Torch(Renormalize(Images(Side, s_other), s_backbone.Preprocessing));

        Assert.That(teacher.Score(Images(Side, s_other), Classes), Is.EqualTo(expected).Within(Rounding));
        Assert.That(teacher.Score(Images(Side, s_backbone.Preprocessing), Classes), Is.Not.EqualTo(expected).Within(0.01));
    }

    // Crops of 7/8 and 9/10: 73 and 71 pixels of which the middle 64 are seen, and 64 itself.
    [TestCase(0.875)]
    [TestCase(0.9)]
    [TestCase(1)]
    public void FromOnnx_PreprocessingInside_IsFedPixelsWhoseMiddleIsThePicture(double crop)
    {
        var preprocessing = s_backbone.Preprocessing with { CropFraction = crop };
        using var teacher = DistillationTeacher.FromOnnx(
            Write(Export(preprocessing)),
            new OnnxTeacherOptions { TakesPixels = true, Preprocessing = preprocessing }
        );
        var expected = Torch(Renormalize(Images(Side, s_other), s_backbone.Preprocessing));

        Assert.That(teacher.Score(Images(Side, s_other), Classes), Is.EqualTo(expected).Within(Rounding));
    }

    [Test]
    public void FromOnnx_CropThatTheFileCannotHave_SaysSo()
    {
        var path = Write(TinyOnnx.MeanOfPlanes(0, 72, 72));

        // 63 / 0.875 = 72 and 62 / 0.875 = 70.9: no size is cut from a side of 71.
        Assert.DoesNotThrow(() => DistillationTeacher.FromOnnx(path, new OnnxTeacherOptions { TakesPixels = true }).Dispose());
        Assert.That(
            () => DistillationTeacher.FromOnnx(Write(TinyOnnx.MeanOfPlanes(0, 71, 72)), new OnnxTeacherOptions { TakesPixels = true }),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("71").And.Message.Contains("CropFraction")
        );
    }

    [Test]
    public void FromOnnx_LargerPictures_AreResizedAsTorchDoes()
    {
        using var scope = NewDisposeScope();
        using var teacher = DistillationTeacher.FromOnnx(Write(Export()));
        var images = Images(40, s_backbone.Preprocessing);
        var enlarged = nn.functional.interpolate(
            tensor(images.Values.ToArray(), [Count, 3, 40, 40]),
            size: [Side, Side],
            mode: InterpolationMode.Bilinear,
            align_corners: false
        );

        Assert.That(teacher.Score(images, Classes), Is.EqualTo(Torch(enlarged.data<float>().ToArray())).Within(Rounding));
    }

    [TestCase(null)]
    [TestCase(96)]
    public void FromOnnx_FreeImageSize_IsTheStudentsOrTheOneAskedFor(int? asked)
    {
        // Every logit is Σ exp(0 · pixel), the number of pixels of the plane that the network sees.
        var file = TinyOnnx.Build(
            builder =>
            {
                var count = builder.Node(
                    "ReduceSum",
                    [builder.Node("Exp", [builder.Node("Mul", ["image", builder.SharedConstant([0f], 1)])]), builder.Integers(2, 3)],
                    null,
                    OnnxGraphBuilder.Attribute("keepdims", 0)
                );
                builder.Alias(count, "answer");
            },
            TinyOnnx.Describe("image", 0, 3, 0, 0),
            TinyOnnx.Describe("answer", 0, 3)
        );
        using var teacher = DistillationTeacher.FromOnnx(Write(file), new OnnxTeacherOptions { ImageSize = asked });

        Assert.That(teacher.Score(Images(Side, s_backbone.Preprocessing), 3), Has.All.EqualTo((asked ?? Side) * (asked ?? Side)));
    }

    [Test]
    public void FromOnnx_StudentThatGrows_IsFollowed()
    {
        using var teacher = DistillationTeacher.FromOnnx(Write(TinyOnnx.MeanOfPlanes(0, 0, 0)));

        foreach (var side in new[] { 8, 16, 8 })
        {
            var images = Images(side, s_backbone.Preprocessing);
            Assert.That(
                teacher.Score(images, 3),
                Is.EqualTo(Means(images)).Within(1e-6),
                "means of values below 2.5, added up in another order"
            );
        }
    }

    [Test]
    public void FromOnnx_Probabilities_BecomeLogitsWithTheSameSoftmax()
    {
        using var teacher = DistillationTeacher.FromOnnx(
            Write(TinyOnnx.MeanOfPlanes(0, 8, 8, softmax: true)),
            new OnnxTeacherOptions { IsProbabilities = true }
        );
        var images = Images(8, s_backbone.Preprocessing);
        var found = teacher.Score(images, 3);

        for (var i = 0; i < Count; i++)
        {
            var mean = Means(images).AsSpan(3 * i, 3).ToArray();
            var normalizer = Math.Log(mean.Sum(value => Math.Exp(value)));
            Assert.That(
                found[(3 * i)..(3 * i + 3)],
                Is.EqualTo(mean.Select(value => value - normalizer)).Within(1e-5),
                "single precision of exp and log"
            );
        }
    }

    [Test]
    public void FromOnnx_ProbabilityOfZero_StaysFinite()
    {
        var file = TinyOnnx.Build(
            builder =>
                builder.Alias(
                    builder.Node(
                        "Mul",
                        [builder.Node("Flatten", [builder.Node("GlobalAveragePool", ["image"])]), builder.SharedConstant([0f], 1)]
                    ),
                    "answer"
                ),
            TinyOnnx.Describe("image", 0, 3, 8, 8),
            TinyOnnx.Describe("answer", 0, 3)
        );
        using var teacher = DistillationTeacher.FromOnnx(Write(file), new OnnxTeacherOptions { IsProbabilities = true });

        Assert.That(teacher.Score(Images(8, s_backbone.Preprocessing), 3), Has.All.EqualTo(MathF.Log(1e-30f)).Within(1e-4));
    }

    [Test]
    public void FromOnnx_SeveralOutputs_TakesTheFirstOrTheNamedOne()
    {
        var path = Write(
            OnnxExporter.Export(
                s_backbone.Network,
                s_weights,
                new OnnxExportOptions { Network = s_settings, Outputs = [OnnxOutput.Pooled, OnnxOutput.Logits, OnnxOutput.Map(0)] }
            )
        );
        var images = Images(Side, s_backbone.Preprocessing);
        using var first = DistillationTeacher.FromOnnx(path);
        using var named = DistillationTeacher.FromOnnx(path, new OnnxTeacherOptions { Output = "logits" });

        Assert.Multiple(() =>
        {
            Assert.That(first.Classes, Is.EqualTo(s_backbone.PooledLength));
            Assert.That(named.Score(images, Classes), Is.EqualTo(Torch(images.Values)).Within(Rounding));
            Assert.That(
                () => DistillationTeacher.FromOnnx(path, new OnnxTeacherOptions { Output = "map0" }),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains("does not classify")
            );
            Assert.That(
                () => DistillationTeacher.FromOnnx(path, new OnnxTeacherOptions { Output = "scores" }),
                Throws.ArgumentException.With.Message.Contains("logits")
            );
        });
    }

    [Test]
    public void FromOnnx_NoImageNetwork_SaysWhatItIs()
    {
        var tokens = TinyOnnx.Build(
            builder => builder.Alias("tokens", "answer"),
            TinyOnnx.Describe("tokens", TensorProto.Types.DataType.Int64, 0, 128),
            TinyOnnx.Describe("answer", TensorProto.Types.DataType.Int64, 0, 128)
        );
        var two = TinyOnnx.Build(
            builder => builder.Alias(builder.Node("Add", ["a", "b"]), "answer"),
            [TinyOnnx.Describe("a", 0, 3, 8, 8), TinyOnnx.Describe("b", 0, 3, 8, 8)],
            [TinyOnnx.Describe("answer", 0, 3, 8, 8)]
        );
        var channelsLast = TinyOnnx.Build(
            builder => builder.Alias(builder.Node("Flatten", ["image"]), "answer"),
            TinyOnnx.Describe("image", 0, 8, 8, 3),
            TinyOnnx.Describe("answer", 0, 192)
        );

        Assert.Multiple(() =>
        {
            Assert.That(
                () => DistillationTeacher.FromOnnx(Write(tokens)),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains("'tokens' Int64 [?, 128]")
            );
            Assert.That(
                () => DistillationTeacher.FromOnnx(Write(two)),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains("the inputs 'a'")
            );
            Assert.That(
                () => DistillationTeacher.FromOnnx(Write(channelsLast)),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains("[?, 8, 8, 3]")
            );
            Assert.That(
                () => DistillationTeacher.FromOnnx(Write([1, 2, 3])),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains("ONNX file")
            );
            Assert.That(() => DistillationTeacher.FromOnnx(_folder["nowhere.onnx"]), Throws.TypeOf<FileNotFoundException>());
        });
    }

    [Test]
    public void Score_FileMadeForOnePictureInside_SaysHowToFeedIt()
    {
        // The batch dimension is free outside, but a reshape inside has room for one picture.
        var file = TinyOnnx.Build(
            builder =>
                builder.Alias(builder.Node("Reshape", [builder.Node("GlobalAveragePool", ["image"]), builder.Integers(1, 3)]), "answer"),
            TinyOnnx.Describe("image", 0, 3, 8, 8),
            TinyOnnx.Describe("answer", 0, 3)
        );
        var images = Images(8, s_backbone.Preprocessing);
        using var many = DistillationTeacher.FromOnnx(Write(file));
        using var one = DistillationTeacher.FromOnnx(Write(file), new OnnxTeacherOptions { BatchSize = 1 });

        Assert.That(() => many.Score(images, 3), Throws.InvalidOperationException.With.Message.Contains("BatchSize = 1"));
        Assert.That(one.Score(images, 3), Is.EqualTo(Means(images)).Within(1e-6));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void FromBackbone_WithItsOwnSizeAndNormalization_AgreesWithTorch(bool distillation)
    {
        using var scope = NewDisposeScope();
        var settings = s_settings with { Distillation = distillation };
        using var teacher = DistillationTeacher.FromBackbone(s_backbone, WeightSource.Random(3), settings, threads: 1);
        var images = Images(48, s_other);
        var enlarged = nn.functional.interpolate(
            tensor(Renormalize(images, s_backbone.Preprocessing), [Count, 3, 48, 48]),
            size: [Side, Side],
            mode: InterpolationMode.Bilinear,
            align_corners: false
        );

        Assert.That(
            teacher.Score(images, Classes),
            Is.EqualTo(Torch(enlarged.data<float>().ToArray(), settings, s_backbone.LoadWeights(WeightSource.Random(3), settings)))
                .Within(Rounding)
        );
        Assert.That(teacher.Description, Is.EqualTo("'efficientvit_m0'"));
    }

    [Test]
    public void FromBackbone_HeadOfOtherClasses_IsAnErrorAtOnce()
    {
        var path = _folder["seven.safetensors"];
        SafeTensorsFile.Write(path, s_weights);

        Assert.Throws<WeightMismatchException>(() =>
            DistillationTeacher.FromBackbone(s_backbone, WeightSource.FromFile(path), s_settings with { Classes = 8 })
        );
        Assert.Throws<ArgumentException>(() =>
            DistillationTeacher.FromBackbone(s_backbone, WeightSource.FromFile(path), s_settings with { Classes = 0 })
        );
    }

    [Test]
    public void FromDelegate_AFunction_IsGivenThePicturesAsTheyAre()
    {
        TeacherImages? given = null;
        using var teacher = DistillationTeacher.FromDelegate(images => [.. Means(given = images)], "means");
        var images = Images(8, s_other);

        Assert.That(teacher.Score(images, 3), Is.EqualTo(Means(images)));
        Assert.That(given, Is.SameAs(images));
        Assert.That((given!.Count, given.Height, given.Width, given.Preprocessing), Is.EqualTo((Count, 8, 8, s_other)));
    }

    [Test]
    public void Score_OtherClassesThanTheStudents_SaysSo()
    {
        using var file = DistillationTeacher.FromOnnx(Write(Export()));
        using var function = DistillationTeacher.FromDelegate(images => new float[images.Count * 4], "four");
        using var uneven = DistillationTeacher.FromDelegate(images => new float[images.Count * 4 + 1]);

        Assert.Multiple(() =>
        {
            Assert.That(
                () => file.Score(Images(8, s_other), 3),
                Throws.InvalidOperationException.With.Message.Contains("has 7 classes, but the student has 3")
            );
            Assert.That(
                () => function.Score(Images(8, s_other), 3),
                Throws.InvalidOperationException.With.Message.Contains("four has 4 classes, but the student has 3")
            );
            Assert.That(
                () => uneven.Score(Images(8, s_other), 3),
                Throws.InvalidOperationException.With.Message.Contains("21 values for 5 images")
            );
        });
    }

    [TestCase(float.NaN)]
    [TestCase(float.NegativeInfinity)]
    public void Score_ValueThatIsNoNumber_SaysWhichPicture(float value)
    {
        using var teacher = DistillationTeacher.FromDelegate(images =>
            [.. Enumerable.Range(0, images.Count * 3).Select(i => i == 7 ? value : 1f)]
        );

        Assert.That(
            () => teacher.Score(Images(8, s_other), 3),
            Throws.InvalidOperationException.With.Message.Contains("class 1 of image 2")
        );
    }

    [Test]
    public void Score_AfterDispose_IsAnError()
    {
        var teacher = DistillationTeacher.FromOnnx(Write(TinyOnnx.MeanOfPlanes(0, 8, 8)));
        teacher.Dispose();
        teacher.Dispose();

        Assert.Throws<ObjectDisposedException>(() => teacher.Score(Images(8, s_other), 3));
    }

    private static byte[] Export(ImagePreprocessing? inside = null) =>
        OnnxExporter.Export(s_backbone.Network, s_weights, new OnnxExportOptions { Network = s_settings, Preprocessing = inside });

    private static TeacherImages Images(int side, ImagePreprocessing preprocessing) =>
        new(ReferenceFill.Input(Count, side, side), Count, side, side, preprocessing);

    // Value by value: the color in 0 to 1, normalized again.
    private static float[] Renormalize(TeacherImages images, ImagePreprocessing to)
    {
        var plane = images.Height * images.Width;
        return
        [
            .. images
                .Values.ToArray()
                .Select(
                    (value, i) =>
                    {
                        var channel = i / plane % 3;
                        return (float)(
                            (
                                value * (double)images.Preprocessing.Deviation[channel]
                                + images.Preprocessing.Mean[channel]
                                - to.Mean[channel]
                            ) / to.Deviation[channel]
                        );
                    }
                ),
        ];
    }

    private static float[] Means(TeacherImages images) =>
        [
            .. Enumerable
                .Range(0, images.Count * 3)
                .Select(plane =>
                    images.Values.Slice(plane * images.Height * images.Width, images.Height * images.Width).ToArray().Average()
                ),
        ];

    private static float[] Torch(ReadOnlyMemory<float> images, NetworkSettings? settings = null, StateDict? weights = null)
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(s_backbone.Network, settings ?? s_settings);
        module.Load(weights ?? s_weights);
        module.eval();
        using (no_grad())
            return module.forward(tensor(images.ToArray(), [Count, 3, Side, Side])).data<float>().ToArray();
    }

    private string Write(byte[] file)
    {
        var path = _folder[$"{Guid.NewGuid():N}.onnx"];
        File.WriteAllBytes(path, file);
        return path;
    }
}
