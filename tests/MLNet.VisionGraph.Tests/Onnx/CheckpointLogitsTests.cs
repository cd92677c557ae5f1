using System.Text.Json;
using MLNet.VisionGraph.Backbones.EfficientVit;
using MLNet.VisionGraph.Backbones.MobileVig;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Onnx;

/// <summary>From a checkpoint file, in whatever layout, to the logits that the official code gives with it.</summary>
public class CheckpointLogitsTests
{
    // Logits of the nano networks are near 0.5; float32 rounding moves them by about 1e-7.
    private const double Tolerance = 2e-6;

    private static readonly BackboneDescriptor s_nanoMobileVig = new(
        "nano_mobilevig",
        new MobileVigNetwork(
            new MobileVigConfig
            {
                LocalBlocks = [1, 1, 1],
                LocalChannels = [8, 16, 24],
                GlobalBlocks = [1],
                GlobalChannels = [32],
                EmbeddingLength = 48,
            }
        )
    )
    {
        InputSize = 112,
    };

    private static readonly BackboneDescriptor s_nanoEfficientVit = new(
        "nano_efficientvit",
        new EfficientVitNetwork(
            new EfficientVitConfig
            {
                Channels = [16, 32, 48],
                KeyChannels = [4, 4, 4],
                Depths = [1, 1, 1],
                Heads = [2, 2, 2],
                Kernels = [5, 3],
            }
        )
    )
    {
        InputSize = 112,
    };

    [TestCase("nano_mobilevig_bare.pth", "logits_avg", EmaPreference.Prefer)]
    [TestCase("nano_mobilevig_legacy.pth", "logits_avg", EmaPreference.Prefer)]
    [TestCase("nano_mobilevig_module_prefix.pth.tar", "logits_avg", EmaPreference.Prefer)]
    [TestCase("nano_mobilevig_training.pth.tar", "logits_avg_ema", EmaPreference.Prefer)]
    [TestCase("nano_mobilevig_training.pth.tar", "logits_avg", EmaPreference.Ignore)]
    [TestCase("nano_efficientvit_2d.pth", "logits", EmaPreference.Prefer)]
    [TestCase("nano_efficientvit_fp16.pth", "logits", EmaPreference.Prefer)]
    [TestCase("nano_efficientvit_bf16.pth", "logits", EmaPreference.Prefer)]
    [TestCase("nano_efficientvit_timm.safetensors", "logits", EmaPreference.Prefer)]
    [TestCase("nano_efficientvit_timm_bf16.safetensors", "logits", EmaPreference.Prefer)]
    [TestCase("nano_efficientvit_training.pth", "logits_ema", EmaPreference.Prefer)]
    [TestCase("nano_efficientvit_training.pth", "logits", EmaPreference.Ignore)]
    public void Export_FromCheckpoint_GivesTheOfficialLogits(string file, string key, EmaPreference ema)
    {
        var mobileVig = file.StartsWith("nano_mobilevig", StringComparison.Ordinal);
        var backbone = mobileVig ? s_nanoMobileVig : s_nanoEfficientVit;
        var settings = new NetworkSettings
        {
            Height = 112,
            Width = 112,
            Classes = 10,
            Distillation = mobileVig,
        };
        var expected = ReferenceData.Json("checkpoints", "expected.json").GetProperty(file).GetProperty(key);

        var weights = backbone.LoadWeights(WeightSource.FromFile(ReferenceData.Path("checkpoints", file), ema), settings);
        var logits = NetworkRun.Run(backbone.Network, settings, [OnnxOutput.Logits], images: 2, weights)["logits"];

        Assert.That(logits, Is.EqualTo(Flat(expected)).Within(Tolerance));
    }

    [Test]
    public void Export_AfterSafeTensorsRoundTrip_GivesTheSameLogits()
    {
        var settings = new NetworkSettings
        {
            Height = 112,
            Width = 112,
            Classes = 10,
            Distillation = true,
        };
        var weights = s_nanoMobileVig.LoadWeights(
            WeightSource.FromFile(ReferenceData.Path("checkpoints", "nano_mobilevig_bare.pth")),
            settings
        );
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.safetensors");
        try
        {
            SafeTensorsFile.Write(path, weights);
            var reread = s_nanoMobileVig.LoadWeights(WeightSource.FromFile(path), settings);
            Assert.That(
                NetworkRun.Run(s_nanoMobileVig.Network, settings, [OnnxOutput.Logits], 1, reread)["logits"],
                Is.EqualTo(NetworkRun.Run(s_nanoMobileVig.Network, settings, [OnnxOutput.Logits], 1, weights)["logits"])
            );
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void LoadWeights_OtherClasses_IsAnErrorOrDropsTheHead()
    {
        var source = WeightSource.FromFile(ReferenceData.Path("checkpoints", "nano_mobilevig_bare.pth"));
        var settings = new NetworkSettings
        {
            Height = 112,
            Width = 112,
            Classes = 3,
        };

        var error = Assert.Throws<WeightMismatchException>(() => s_nanoMobileVig.LoadWeights(source, settings));
        var weights = s_nanoMobileVig.LoadWeights(source, settings, ClassMismatch.Drop);

        Assert.Multiple(() =>
        {
            Assert.That(error!.Message, Does.Contain("head.weight").And.Contain("[10, 48, 1, 1]").And.Contain("[3, 48, 1, 1]"));
            Assert.That(weights["head.weight"].Shape, Is.EqualTo(new[] { 3, 48, 1, 1 }));
            Assert.That(weights["stem.stem.0.weight"].Values.Span[0], Is.Not.Zero);
        });
    }

    [Test]
    public void LoadWeights_BareBackbone_NeedsNoHead()
    {
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.safetensors");
        var bare = new NetworkSettings
        {
            Height = 112,
            Width = 112,
            Classes = 0,
            Embedding = false,
        };
        var whole = WeightSource.FromFile(ReferenceData.Path("checkpoints", "nano_mobilevig_bare.pth"));
        try
        {
            var weights = s_nanoMobileVig.LoadWeights(whole, bare);
            SafeTensorsFile.Write(path, weights);

            Assert.Multiple(() =>
            {
                Assert.That(weights.Keys.Any(name => name.StartsWith("prediction", StringComparison.Ordinal)), Is.False);
                Assert.That(s_nanoMobileVig.LoadWeights(WeightSource.FromFile(path), bare), Has.Count.EqualTo(weights.Count));
                Assert.Throws<WeightMismatchException>(() =>
                    s_nanoMobileVig.LoadWeights(WeightSource.FromFile(path), bare with { Embedding = true })
                );
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    // The classifier's tables are for windows of 4 in the last stage, the detector's for windows of 7: they are resized bicubically.
    [Test]
    public void LoadWeights_ClassifierIntoDetector_GivesTheOfficialMaps()
    {
        var backbone = BackboneRegistry.Get(EfficientVitVariant.M4);
        var classifier = new NetworkSettings { Classes = 1000 };
        var detector = new NetworkSettings
        {
            Height = 480,
            Width = 640,
            Classes = 0,
            Task = NetworkTask.Detection,
        };
        var fixture = ReferenceData.Json("reference", "efficientvit_m4_det", "fixture.json").GetProperty("from_classification_weights");
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.safetensors");
        try
        {
            SafeTensorsFile.Write(path, ReferenceFill.Fill(NetworkCost.Create(backbone.Network, classifier).Parameters));
            var weights = backbone.LoadWeights(WeightSource.FromFile(path), detector);
            var maps = NetworkRun.Run(backbone.Network, detector, [OnnxOutput.Map(0), OnnxOutput.Map(1), OnnxOutput.Map(2)], 1, weights);

            Assert.Multiple(() =>
            {
                Assert.That(weights["blocks3.3.mixer.m.attn.attention_biases"].Shape, Is.EqualTo(new[] { 4, 49 }));
                foreach (var (samples, i) in fixture.GetProperty("outputs").EnumerateArray().Select((item, i) => (Samples.From(item), i)))
                    Assert.That(samples.DifferenceTo(maps[$"map{i}"]), Is.LessThan(2e-5), $"map {i}");
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCase("mobilevig_ti", MobileVigVariant.S, "MobileVigVariant.Ti")]
    public void LoadWeights_OtherVariant_SaysWhichFits(string name, MobileVigVariant asked, string answer)
    {
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.safetensors");
        try
        {
            SafeTensorsFile.Write(path, BackboneRegistry.Get(name).LoadWeights(WeightSource.Random(1)));
            var error = Assert.Throws<WeightMismatchException>(() => BackboneRegistry.Get(asked).LoadWeights(WeightSource.FromFile(path)));

            Assert.That(
                error!.Message,
                Does.Contain("do not fit 'mobilevig_s'")
                    .And.Contain("keys missing (first '")
                    .And.Contain($"The keys match '{name}': pass {answer}")
            );
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] Flat(JsonElement rows) =>
        [.. rows.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetSingle())];
}
