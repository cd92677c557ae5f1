using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Parity;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Torch;

public class NetworkModuleTests
{
    [TestCase("mobilevig_ti", NetworkTask.Classification, 224, 224, false)]
    [TestCase("mobilevig_ti", NetworkTask.Classification, 224, 224, true)]
    [TestCase("efficientvit_m0", NetworkTask.Classification, 224, 224, false)]
    [TestCase("efficientvit_m0", NetworkTask.Classification, 224, 224, true)]
    [TestCase("efficientvit_m1", NetworkTask.Classification, 160, 160, false)]
    [TestCase("efficientvit_m0", NetworkTask.Detection, 130, 200, false)]
    [TestCase("efficientvit_m0", NetworkTask.Detection, 130, 200, true)]
    [TestCase("mobilevig_s", NetworkTask.Classification, 100, 141, true)]
    public void Run_InEvaluation_GivesWhatTheOnnxReadingGivesEverywhere(
        string name,
        NetworkTask form,
        int height,
        int width,
        bool channelsLast
    )
    {
        using var scope = NewDisposeScope();
        var network = BackboneRegistry.Get(name).Network;
        var settings = new NetworkSettings
        {
            Height = height,
            Width = width,
            Classes = form == NetworkTask.Classification ? 10 : 0,
            Distillation = form == NetworkTask.Classification,
            Task = form,
        };
        using var module = new NetworkModule(network, settings) { ChannelsLast = channelsLast };
        var weights = ReferenceFill.Fill(module.Parameters);
        module.Load(weights);
        module.eval();

        var places = new Dictionary<string, float[]>();
        using (no_grad())
            module.Run(
                tensor(ReferenceFill.Input(2, height, width), [2, 3, height, width]),
                (place, value) => places[place] = value.contiguous().data<float>().ToArray()
            );
        var expected = NetworkRun.Run(
            network,
            settings,
            [.. places.Keys.Select(place => new OnnxOutput("at:" + place, OnnxOutputKind.Tap, Tap: place))],
            2,
            weights
        );

        Assert.That(places, Has.Count.GreaterThan(15));
        Assert.Multiple(() =>
        {
            foreach (var (place, values) in places)
                Assert.That(values.Zip(expected["at:" + place], (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(2e-5), place);
        });
    }

    [Test]
    public void Evaluate_InTraining_GivesWhatTheOnnxReadingGivesAndGoesOnTraining()
    {
        var settings = new NetworkSettings
        {
            Height = 64,
            Width = 64,
            Classes = 10,
        };
        using var module = new NetworkModule(BackboneRegistry.Get("efficientvit_m0").Network, settings);
        var weights = ReferenceFill.Fill(module.Parameters);
        module.Load(weights);
        module.train();
        var images = ReferenceFill.Input(2, 64, 64);
        var found = module.Evaluate(images);
        var expected = NetworkRun.Run(
            BackboneRegistry.Get("efficientvit_m0").Network,
            settings,
            [OnnxOutput.Logits, OnnxOutput.Pooled, OnnxOutput.Map(2)],
            2,
            weights
        );

        Assert.Multiple(() =>
        {
            Assert.That(found.Logits, Is.EqualTo(expected["logits"]).Within(2e-5));
            Assert.That(found.Pooled, Is.EqualTo(expected["features"]).Within(2e-5));
            Assert.That(found.Maps[2], Is.EqualTo(expected["map2"]).Within(2e-5));
            Assert.That(found.DistillationLogits, Is.Null);
            Assert.That(module.training);
            Assert.That(() => module.Evaluate(images[1..]), Throws.ArgumentException);
        });
    }

    [TestCase("mobilevig_ti")]
    [TestCase("efficientvit_m0")]
    public void StateDict_OfTheModule_HasTheOfficialNamesAndShapes(string name)
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(BackboneRegistry.Get(name).Network, new NetworkSettings { Classes = 10, Distillation = true });
        var indexes = module
            .Parameters.Where(spec => spec.Kind == ParameterKind.AttentionBias)
            .Select(spec => spec.Name.Replace("attention_biases", "attention_bias_idxs", StringComparison.Ordinal));

        Assert.That(module.state_dict().Keys, Is.EquivalentTo(module.Parameters.Select(spec => spec.Name).Concat(indexes)));
        Assert.That(
            module.Parameters.All(spec =>
                module.state_dict()[spec.Name].shape.SequenceEqual(spec.Shape.Select(dimension => (long)dimension))
            )
        );
    }

    [Test]
    public void Load_ToStateDict_LosesNothing()
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(BackboneRegistry.Get("efficientvit_m0").Network, new NetworkSettings { Classes = 3 });
        var weights = ReferenceFill.Fill(module.Parameters);
        module.Load(weights);
        var found = module.ToStateDict();

        Assert.That(found.Keys, Is.EquivalentTo(weights.Keys));
        Assert.Multiple(() =>
        {
            foreach (var (name, expected) in weights)
                Assert.That(found[name].Values.Span.SequenceEqual(expected.Values.Span), name);
        });
    }

    [Test]
    public void Run_SomebodyWatching_GivesTheSame([Values] bool training)
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(
            BackboneRegistry.Get("efficientvit_m0").Network,
            new NetworkSettings
            {
                Height = 64,
                Width = 64,
                Classes = 3,
            }
        )
        {
            ChannelsLast = true,
        };
        module.Load(ReferenceFill.Fill(module.Parameters));
        module.train(training);
        var images = randn(2, 3, 64, 64);
        var places = new List<string>();

        var alone = module.Run(images).HeadLogits!.data<float>().ToArray();
        var watched = module.Run(images, (place, _) => places.Add(place)).HeadLogits!.data<float>().ToArray();

        Assert.That(watched, Is.EqualTo(alone));
        Assert.That(places, Has.Member("patch_embed.0").And.Member("patch_embed.1"), "before and after an activation");
    }

    [Test]
    public void Forward_ManyTimes_KeepsNoTensors([Values] bool channelsLast)
    {
        using var module = new NetworkModule(
            BackboneRegistry.Get("efficientvit_m0").Network,
            new NetworkSettings
            {
                Height = 64,
                Width = 64,
                Classes = 3,
            }
        )
        {
            ChannelsLast = channelsLast,
        };
        module.train();
        Step();
        GC.Collect(); // objects of other tests are collected before the count, not during it
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 3; i++)
            Step();

        Assert.That(Tensor.TotalCount, Is.LessThanOrEqualTo(before));

        void Step()
        {
            using var scope = NewDisposeScope();
            var loss = nn.functional.cross_entropy(module.forward(randn(2, 3, 64, 64)), tensor(new long[] { 0, 2 }));
            loss.backward();
        }
    }

    [Test]
    public void Forward_WithFrozenNorms_LeavesRunningStatisticsAlone([Values] bool channelsLast)
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(
            BackboneRegistry.Get("efficientvit_m0").Network,
            new NetworkSettings
            {
                Height = 64,
                Width = 64,
                Classes = 3,
            }
        )
        {
            ChannelsLast = channelsLast,
        };
        module.Load(ReferenceFill.Fill(module.Parameters));
        var before = module.ToStateDict();
        module.FreezeBatchNorm = true;
        module.train();
        module.forward(randn(2, 3, 64, 64));
        var frozen = module.ToStateDict();
        module.FreezeBatchNorm = false;
        module.forward(randn(2, 3, 64, 64));
        var free = module.ToStateDict();

        const string name = "patch_embed.0.bn.running_mean";
        Assert.Multiple(() =>
        {
            Assert.That(frozen[name].Values.ToArray(), Is.EqualTo(before[name].Values.ToArray()));
            Assert.That(free[name].Values.ToArray(), Is.Not.EqualTo(before[name].Values.ToArray()));
            Assert.That(free["patch_embed.0.bn.num_batches_tracked"].Integers.Span[0], Is.EqualTo(1));
        });
    }

    [TestCase("efficientvit_m0", false)]
    [TestCase("efficientvit_m0", true)]
    [TestCase("mobilevig_ti", false)]
    [TestCase("mobilevig_ti", true)]
    public void Classify_OfItsOwnEmbeddings_IsForwardBitForBit(string name, bool distillation)
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(
            BackboneRegistry.Get(name).Network,
            new NetworkSettings
            {
                Height = 64,
                Width = 64,
                Classes = 5,
                Distillation = distillation,
            }
        );
        module.Load(ReferenceFill.Fill(module.Parameters));
        module.eval();
        var outputs = module.Run(tensor(ReferenceFill.Input(3, 64, 64), [3, 3, 64, 64]));
        var (_, head, second) = module.RunHeads(outputs.Embedding!);

        Assert.That(ValuesOf(module.Classify(outputs.Embedding!)), Is.EqualTo(ValuesOf(outputs.Logits!)));
        Assert.That(ValuesOf(head!), Is.EqualTo(ValuesOf(outputs.HeadLogits!)));
        Assert.That(
            second is null ? null : ValuesOf(second),
            Is.EqualTo(outputs.DistillationLogits is null ? null : ValuesOf(outputs.DistillationLogits))
        );
        Assert.That(
            ValuesOf(head!),
            distillation ? Is.Not.EqualTo(ValuesOf(outputs.Logits!)) : Is.EqualTo(ValuesOf(outputs.Logits!)),
            "the mean is not the first head's"
        );
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Classify_InTraining_GivesTheFirstHeadAndMovesNormsUnlessFrozen(bool frozen)
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(
            BackboneRegistry.Get("efficientvit_m0").Network,
            new NetworkSettings { Classes = 5, Distillation = true }
        );
        module.Load(ReferenceFill.Fill(module.Parameters));
        module.FreezeBatchNorm = frozen;
        module.train();
        var before = module.ToStateDict();
        var embeddings = tensor(ReferenceFill.Input(1, 8, 192)[..(4 * 192)], [4, 192]);
        var logits = module.Classify(embeddings);
        var after = module.ToStateDict();
        logits.sum().backward();

        using (no_grad())
            Assert.That(ValuesOf(logits), Is.EqualTo(ValuesOf(module.RunHeads(embeddings).Head!)));
        Assert.That(
            after["head.bn.running_mean"].Values.Span.SequenceEqual(before["head.bn.running_mean"].Values.Span),
            Is.EqualTo(frozen)
        );
        Assert.That(
            module.named_parameters().Where(pair => pair.Item2.grad is not null).Select(pair => pair.Item1),
            Is.EquivalentTo(new[] { "head.bn.weight", "head.bn.bias", "head.l.weight", "head.l.bias" })
        );
    }

    [Test]
    public void Classify_WithoutClasses_SaysSo()
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(BackboneRegistry.Get("efficientvit_m0").Network, new NetworkSettings { Classes = 0 });

        Assert.That(() => module.Classify(zeros(1, 192)), Throws.InvalidOperationException.With.Message.Contains("without classes"));
    }

    private static float[] ValuesOf(Tensor x) => x.data<float>().ToArray();
}
