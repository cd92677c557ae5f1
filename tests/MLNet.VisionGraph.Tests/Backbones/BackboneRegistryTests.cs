using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Tests.Backbones;

public class BackboneRegistryTests
{
    // The numbers of the papers and the official code at 224 × 224 with 1000 classes: parameters without and with the distillation head,
    // multiply-adds.
    private static readonly object[] s_published =
    [
        new object[] { "mobilevig_ti", 4_758_074L, 5_271_074L, 661_630_336L },
        new object[] { "mobilevig_s", 6_763_538L, 7_276_538L, 983_176_960L },
        new object[] { "mobilevig_m", 13_306_786L, 14_075_786L, 1_492_657_152L },
        new object[] { "mobilevig_b", 26_099_506L, 26_868_506L, 2_792_176_896L },
        new object[] { "efficientvit_m0", 2_349_436L, 2_542_820L, 79_193_600L },
        new object[] { "efficientvit_m1", 2_980_560L, 3_173_944L, 167_051_840L },
        new object[] { "efficientvit_m2", 4_187_554L, 4_413_002L, 201_035_712L },
        new object[] { "efficientvit_m3", 6_900_722L, 7_222_362L, 262_662_208L },
        new object[] { "efficientvit_m4", 8_804_228L, 9_189_996L, 299_308_544L },
        new object[] { "efficientvit_m5", 12_473_772L, 12_859_540L, 521_583_104L },
    ];

    [TestCaseSource(nameof(s_published))]
    public void Get_EachBackbone_CostsWhatWasPublished(string name, long parameters, long withDistillation, long macs)
    {
        var backbone = BackboneRegistry.Get(name);
        var distilled = NetworkCost.Create(backbone.Network, new NetworkSettings { Distillation = true });

        Assert.Multiple(() =>
        {
            Assert.That(backbone.Parameters, Is.EqualTo(parameters));
            Assert.That(distilled.ParameterCount, Is.EqualTo(withDistillation));
            Assert.That(backbone.MultiplyAdds, Is.EqualTo(macs));
        });
    }

    [TestCase("mobilevig_ti", "42/4 84/8 168/16 256/32", 256, 512)]
    [TestCase("mobilevig_b", "42/4 84/8 240/16 464/32", 464, 768)]
    [TestCase("efficientvit_m0", "64/16 128/32 192/64", 192, 192)]
    [TestCase("efficientvit_m5", "192/16 288/32 384/64", 384, 384)]
    public void Get_Backbone_TellsStagesAndLengths(string name, string stages, int pooled, int embedding)
    {
        var backbone = BackboneRegistry.Get(name);

        Assert.Multiple(() =>
        {
            Assert.That(string.Join(' ', backbone.Stages.Select(stage => $"{stage.Channels}/{stage.Stride}")), Is.EqualTo(stages));
            Assert.That(backbone.PooledLength, Is.EqualTo(pooled));
            Assert.That(backbone.EmbeddingLength, Is.EqualTo(embedding));
        });
    }

    // timm's pretrained_cfg of these models, and the papers' own evaluation of MobileViG: mean, std, crop fraction, resized side, input
    // side, classes.
    [TestCase("efficientvit_m0", 0.875, 256)]
    [TestCase("efficientvit_m5", 0.875, 256)]
    [TestCase("mobilevig_ti", 0.9, 248)]
    [TestCase("mobilevig_b", 0.9, 248)]
    public void Get_Backbone_IsPreparedAsItsAuthorsAndTimmDo(string name, double crop, int resized)
    {
        var backbone = BackboneRegistry.Get(name);

        Assert.Multiple(() =>
        {
            Assert.That(backbone.Preprocessing.Mean, Is.EqualTo((float[])[0.485f, 0.456f, 0.406f]));
            Assert.That(backbone.Preprocessing.Deviation, Is.EqualTo((float[])[0.229f, 0.224f, 0.225f]));
            Assert.That(backbone.Preprocessing.CropFraction, Is.EqualTo(crop));
            Assert.That(backbone.InputSize, Is.EqualTo(224));
            Assert.That(backbone.Preprocessing.ResizeTo(224), Is.EqualTo(resized));
            Assert.That(new NetworkSettings().Classes, Is.EqualTo(1000));
        });
    }

    // The official evaluations load state_dict and model; the accuracy in a file's name is theirs.
    [TestCase("mobilevig_s", "in1k", EmaPreference.Ignore, null, null, 78.2)]
    [TestCase(
        "mobilevig_m",
        "in1k",
        EmaPreference.Ignore,
        226_322_630L,
        "b6910156aed60961dd910516db82d157276b31c56634f77e7713ed34680053d5",
        80.7
    )]
    [TestCase(
        "mobilevig_b",
        "in1k",
        EmaPreference.Ignore,
        431_776_004L,
        "a0573c3ec7414b47d27795845638a46d0822c0d3cd779eb5dece6b4ad299e05e",
        82.6
    )]
    [TestCase("efficientvit_m0", "official", EmaPreference.Ignore, null, null, 63.2)]
    [TestCase("efficientvit_m0", "r224_in1k", EmaPreference.Prefer, null, null, 63.3)]
    [TestCase("efficientvit_m4", "official", EmaPreference.Ignore, null, null, 74.3)]
    public void Get_Backbone_KnowsItsReleasedFiles(string name, string tag, EmaPreference ema, long? size, string? sha256, double top1)
    {
        var released = BackboneRegistry.Get(name).Checkpoints.Single(checkpoint => checkpoint.Tag == tag);

        Assert.That((released.Ema, released.Size, released.Sha256, released.Top1), Is.EqualTo((ema, size, sha256, (double?)top1)));
    }

    [Test]
    public void Get_ByVariant_GivesTheSameAsByName()
    {
        Assert.Multiple(() =>
        {
            foreach (var variant in Enum.GetValues<MobileVigVariant>())
                Assert.That(
                    BackboneRegistry.Get(variant),
                    Is.SameAs(BackboneRegistry.Get($"mobilevig_{variant.ToString().ToLowerInvariant()}"))
                );
            foreach (var variant in Enum.GetValues<EfficientVitVariant>())
                Assert.That(
                    BackboneRegistry.Get(variant),
                    Is.SameAs(BackboneRegistry.Get($"efficientvit_{variant.ToString().ToLowerInvariant()}"))
                );
        });
    }

    [Test]
    public void All_Backbones_NameTheirCheckpointsAndPapers()
    {
        foreach (var backbone in BackboneRegistry.All)
        {
            Assert.Multiple(() =>
            {
                Assert.That(backbone.Checkpoints, Is.Not.Empty, backbone.Name);
                Assert.That(backbone.Checkpoints.Select(checkpoint => checkpoint.Tag), Is.Unique, backbone.Name);
                Assert.That(backbone.Checkpoints.All(checkpoint => checkpoint.Address.Scheme == Uri.UriSchemeHttps), backbone.Name);
                Assert.That(backbone.Paper!.Address.ToString(), Does.StartWith("https://arxiv.org/abs/"), backbone.Name);
            });
        }
    }

    [Test]
    public void Get_UnknownName_ListsTheKnownOnes()
    {
        var error = Assert.Throws<KeyNotFoundException>(() => BackboneRegistry.Get("mobilevig_xl"));

        Assert.That(error!.Message, Does.Contain("mobilevig_xl").And.Contain("mobilevig_ti").And.Contain("efficientvit_m5"));
    }

    [Test]
    public void Register_TakenName_IsAnError() =>
        Assert.Throws<ArgumentException>(() =>
            BackboneRegistry.Register(new BackboneDescriptor("mobilevig_ti", BackboneRegistry.Get("mobilevig_s").Network))
        );

    [TestCase("mobilevig_ti", 0.9, 248)]
    [TestCase("efficientvit_m0", 0.875, 256)]
    public void Get_Backbone_TellsItsPreprocessing(string name, double crop, int resizeTo)
    {
        var preprocessing = BackboneRegistry.Get(name).Preprocessing;

        Assert.Multiple(() =>
        {
            Assert.That(preprocessing.CropFraction, Is.EqualTo(crop));
            Assert.That(preprocessing.ResizeTo(224), Is.EqualTo(resizeTo));
            Assert.That(preprocessing.Mean, Is.EqualTo(new[] { 0.485f, 0.456f, 0.406f }));
            Assert.That(preprocessing.Deviation, Is.EqualTo(new[] { 0.229f, 0.224f, 0.225f }));
        });
    }
}
