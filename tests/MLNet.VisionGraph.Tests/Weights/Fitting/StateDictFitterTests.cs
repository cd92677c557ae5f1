using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Tests.Reference;
using MLNet.VisionGraph.Weights.Fitting;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Tests.Weights.Fitting;

public class StateDictFitterTests
{
    [TestCaseSource(typeof(ReferenceData), nameof(ReferenceData.Backbones))]
    public void Fit_OfficialNames_GivesEveryParameterInTheNetworksOrder(string backbone)
    {
        var parameters = ReferenceData.Parameters(backbone);
        var fitted = Fit(Shuffled(Zeros(parameters)), Request(backbone, parameters));

        Assert.That(fitted.StateDict.Keys, Is.EqualTo(parameters.Select(parameter => parameter.Name)));
        Assert.That(fitted.Dropped, Is.Empty);
        Assert.That(fitted.IsRandom, Is.False);
    }

    [TestCase("mobilevig_s", "module.")]
    [TestCase("mobilevig_s", "backbone.")]
    [TestCase("efficientvit_m2", "module.backbone.")]
    [TestCase("efficientvit_m2", "model.")]
    [TestCase("mobilevig_ti", "_orig_mod.")]
    [TestCase("efficientvit_m0", "_orig_mod.module.")]
    [TestCase("efficientvit_m0", "model._orig_mod.")]
    [TestCase("mobilevig_ti", "module.module.")]
    [TestCase("mobilevig_ti", "net.")]
    [TestCase("mobilevig_ti", "encoder.")]
    [TestCase("efficientvit_m0", "timm_model.")]
    [TestCase("efficientvit_m0", "0.")]
    [TestCase("efficientvit_m0", "0.model.")]
    [TestCase("efficientvit_m0", "learner.student.whatever.backbone.")]
    public void Fit_PrefixedNames_AreStripped(string backbone, string prefix)
    {
        var parameters = ReferenceData.Parameters(backbone);
        var fitted = Fit(Renamed(Zeros(parameters), name => prefix + name), Request(backbone, parameters));
        Assert.That(fitted.StateDict, Has.Count.EqualTo(parameters.Count));
        Assert.That(fitted.Description, Is.EqualTo($"a test (the names without '{prefix}')"));
    }

    [TestCase("local_backbone.", "local_backbone._orig_mod.")]
    [TestCase("local_backbone.3.", "local_backbone.3._checkpoint_wrapped_module.")]
    [TestCase("backbone.", "backbone.module.")]
    [TestCase("stem.", "_orig_mod.stem._fsdp_wrapped_module.")]
    public void Fit_WrappedParts_AreUnwrapped(string part, string wrapped)
    {
        var parameters = ReferenceData.Parameters("mobilevig_ti");
        StateDict file = new(
            ReferenceFill
                .Fill(parameters)
                .Select(entry =>
                    entry.Key.StartsWith(part, StringComparison.Ordinal)
                        ? KeyValuePair.Create(wrapped + entry.Key[part.Length..], entry.Value)
                        : KeyValuePair.Create((wrapped.StartsWith('_') ? "_orig_mod." : "") + entry.Key, entry.Value)
                )
        );
        var fitted = Fit(file, Request("mobilevig_ti", parameters));
        foreach (var (parameter, tensor) in ReferenceFill.Fill(parameters))
            Assert.That(fitted.StateDict[parameter].Values.Span.SequenceEqual(tensor.Values.Span), parameter);
    }

    [Test]
    public void Fit_TwoNetworksInOneFile_TakesTheFirstWhole()
    {
        var parameters = ReferenceData.Parameters("efficientvit_m0");
        var (student, teacher) = (ReferenceFill.Fill(parameters), Zeros(parameters));
        StateDict file = new(Renamed(student, name => "student." + name).Concat(Renamed(teacher, name => "teacher." + name)));
        var fitted = Fit(file, Request("efficientvit_m0", parameters));

        Assert.That(
            fitted.StateDict["head.l.weight"].Values.Span.SequenceEqual(student["head.l.weight"].Values.Span),
            "not a mixture of both"
        );
        Assert.That(fitted.Description, Does.Contain($"without 'student.'; {parameters.Count} other tensors are not used"));
    }

    [Test]
    public void Fit_ForeignHeadAndCounters_AreNotUsed()
    {
        var network = ReferenceData.Parameters("efficientvit_m0", distillation: false);
        ParameterSpec[] body = [.. network.Where(parameter => !parameter.Name.StartsWith("head", StringComparison.Ordinal))];
        StateDict fastai = new(
            Renamed(Zeros(body), name => "0.model." + name)
                .Append(new("1.2.weight", Zero(4)))
                .Append(new("n_averaged", WeightTensor.FromInt64([], new long[1])))
        );
        Assert.That(Fit(fastai, Request("efficientvit_m0", body)).StateDict, Has.Count.EqualTo(body.Length));
        Assert.That(
            Fit(fastai, Request("efficientvit_m0", network) with { ClassMismatch = ClassMismatch.Drop }).Dropped,
            Has.Count.EqualTo(network.Except(body).Count(parameter => parameter.Kind != ParameterKind.BatchCount))
        );
    }

    [Test]
    public void Fit_UnexpectedTensorsInsideThePrefix_AreStillAnError()
    {
        var parameters = ReferenceData.Parameters("mobilevig_ti");
        StateDict file = new(Renamed(Zeros(parameters), name => "net." + name).Append(new("net.more.weight", Zero(3))));
        Assert.That(
            () => Fit(file, Request("mobilevig_ti", parameters)),
            Throws.TypeOf<WeightMismatchException>().With.Message.Contains("1 key unexpected (first 'more.weight')")
        );
    }

    [Test]
    public void Fit_DetectorsNeckAndHeads_AreLeftAside()
    {
        var parameters = ReferenceData.Parameters("mobilevig_ti");
        var body = Renamed(Zeros(parameters), name => "backbone." + name);
        StateDict detector = new(body.Append(new("neck.fpn.weight", Zero(3))).Append(new("bbox_head.cls.weight", Zero(3))));
        Assert.That(Fit(detector, Request("mobilevig_ti", parameters)).StateDict, Has.Count.EqualTo(parameters.Count));
    }

    [Test]
    public void Fit_TimmNames_AreTakenBack()
    {
        var parameters = ReferenceData.Parameters("efficientvit_m5", distillation: false);
        var timm = ReferenceData
            .Json("keys", "efficientvit_m5_timm.json")
            .GetProperty("official_to_timm")
            .EnumerateObject()
            .Where(pair => pair.Value.GetString() is not null)
            .ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);
        var fitted = Fit(Renamed(Zeros(parameters), name => timm[name]), Request("efficientvit_m5", parameters));
        Assert.That(fitted.StateDict, Has.Count.EqualTo(parameters.Count));
    }

    [Test]
    public void Fit_MatricesForUnitConvolutions_AreReshapedBothWays()
    {
        ParameterSpec[] asConvolution =
        [
            new("c.weight", [4, 3, 1, 1], ParameterKind.Weight),
            new("s.layer_scale", [4, 1, 1], ParameterKind.LayerScale),
        ];
        ParameterSpec[] asMatrix = [new("c.weight", [4, 3], ParameterKind.Weight), new("s.layer_scale", [4], ParameterKind.LayerScale)];
        var matrices = Zeros(asMatrix);

        var fitted = Fit(matrices, Request("x", asConvolution));
        Assert.That(fitted.StateDict["c.weight"].Shape, Is.EqualTo(new[] { 4, 3, 1, 1 }));
        Assert.That(fitted.StateDict["s.layer_scale"].Shape, Is.EqualTo(new[] { 4, 1, 1 }));
        Assert.That(Fit(Zeros(asConvolution), Request("x", asMatrix)).StateDict["c.weight"].Shape, Is.EqualTo(new[] { 4, 3 }));
        Assert.That(
            () => Fit(matrices, Request("x", [new("c.weight", [4, 1, 3, 1], ParameterKind.Weight), asConvolution[1]])),
            Throws.TypeOf<WeightMismatchException>()
        );
    }

    [Test]
    public void Fit_OtherWindow_ResizesTheBiasTable()
    {
        StateDict file = new([
            new("a.attention_biases", new WeightTensor([2, 16], ReferenceFill.Values("a.attention_biases", [2, 16], false))),
        ]);
        var fitted = Fit(file, Request("x", [new("a.attention_biases", [2, 49], ParameterKind.AttentionBias)]));

        Assert.That(
            fitted.StateDict["a.attention_biases"].Values.ToArray(),
            Is.EqualTo(AttentionBiasTable.Resize(file["a.attention_biases"].Values.Span, 2, 4, 7))
        );
        Assert.That(
            () => Fit(file, Request("x", [new("a.attention_biases", [3, 49], ParameterKind.AttentionBias)])),
            Throws.TypeOf<WeightMismatchException>().With.Message.Contains("file [2, 16], network [3, 49]")
        );
    }

    [Test]
    public void Fit_CountersAbsent_AreZero()
    {
        var parameters = ReferenceData.Parameters("mobilevig_ti");
        StateDict file = new(Zeros(parameters).Where(entry => !entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)));
        var fitted = Fit(file, Request("mobilevig_ti", parameters));
        Assert.That(fitted.StateDict["stem.stem.1.num_batches_tracked"].Integers.ToArray(), Is.EqualTo(new long[1]));
    }

    [Test]
    public void Fit_IndexBuffersAndNeedlessHeads_AreIgnored()
    {
        var whole = ReferenceData.Parameters("efficientvit_m0");
        ParameterSpec[] body = [.. whole.Where(parameter => !parameter.Name.StartsWith("head", StringComparison.Ordinal))];
        StateDict file = new(
            Zeros(whole).Append(new("blocks1.0.mixer.m.attn.attention_bias_idxs", WeightTensor.FromInt64([49, 49], new long[2401])))
        );
        Assert.That(Fit(file, Request("efficientvit_m0", body)).StateDict, Has.Count.EqualTo(body.Length));
    }

    [Test]
    public void Fit_PartOfABackbone_NeedsTheWholeNamesToIgnoreTheRest()
    {
        var whole = ReferenceData.Parameters("mobilevig_ti");
        ParameterSpec[] stem = [.. whole.Where(parameter => parameter.Name.StartsWith("stem", StringComparison.Ordinal))];

        Assert.That(Fit(Zeros(whole), Request("mobilevig_ti", stem) with { Whole = whole }).StateDict, Has.Count.EqualTo(stem.Length));
        Assert.That(
            () => Fit(Zeros(whole), Request("mobilevig_ti", stem)),
            Throws.TypeOf<WeightMismatchException>().With.Message.Contains("unexpected (first 'local_backbone.0.layer_scale_2')")
        );
    }

    [TestCase("efficientvit_m0", 2)]
    [TestCase("mobilevig_ti", 2)]
    public void Fit_OtherNumberOfClasses_IsAnErrorThatStatesBoth(string backbone, int mismatches)
    {
        var network = ReferenceData.Parameters(backbone, distillation: false);
        var error = Assert.Throws<WeightMismatchException>(() => Fit(Zeros(WithClasses(network, 10)), Request(backbone, network)))!;

        Assert.That(error.ShapeMismatches, Has.Count.EqualTo(mismatches));
        Assert.That(error.MatchingBackbone, Is.EqualTo(backbone));
        Assert.That(error.Message, Does.Contain("10 classes, the network's 1000").And.Contain("ClassMismatch.Drop"));
    }

    [Test]
    public void Fit_OtherNumberOfClassesDropped_KeepsTheRestAndCompletesAtRandom()
    {
        var network = ReferenceData.Parameters("efficientvit_m0", distillation: false);
        var file = ReferenceFill.Fill(WithClasses(network, 10));
        var fitted = Fit(file, Request("efficientvit_m0", network) with { ClassMismatch = ClassMismatch.Drop });

        Assert.That(fitted.Dropped.Select(parameter => parameter.Name), Is.EqualTo(new[] { "head.l.weight", "head.l.bias" }));
        Assert.That(
            fitted.StateDict["head.bn.weight"].Values.ToArray(),
            Is.EqualTo(file["head.bn.weight"].Values.ToArray()),
            "the head's norm fits"
        );
        var complete = fitted.Complete(network, seed: 1);
        Assert.That(complete.StateDict.Keys, Is.EqualTo(network.Select(parameter => parameter.Name)));
        Assert.That(complete.StateDict["head.l.weight"].Shape, Is.EqualTo(new[] { 1000, 192 }));
    }

    [Test]
    public void Fit_DistillationHeadAbsent_IsAnErrorOrDropped()
    {
        var network = ReferenceData.Parameters("efficientvit_m0");
        var file = Zeros(ReferenceData.Parameters("efficientvit_m0", distillation: false));

        Assert.That(
            () => Fit(file, Request("efficientvit_m0", network)),
            Throws
                .TypeOf<WeightMismatchException>()
                .With.Message.Contains("6 keys missing (first 'head_dist.bn.weight')")
                .And.Message.Contains("no such head")
        );
        var fitted = Fit(file, Request("efficientvit_m0", network) with { ClassMismatch = ClassMismatch.Drop });
        Assert.That(fitted.Dropped, Has.Count.EqualTo(6));
    }

    [Test]
    public void Fit_WeightsOfAnotherVariant_CountsAndNamesTheVariant()
    {
        var small = ReferenceData.Parameters("mobilevig_s");
        var tiny = Zeros(ReferenceData.Parameters("mobilevig_ti"));
        var error = Assert.Throws<WeightMismatchException>(() =>
            Fit(tiny, Request("mobilevig_s", small) with { Candidates = Candidates() })
        )!;

        var count = $"{error.MissingKeys.Count} keys missing (first '{error.MissingKeys[0]}'), ";
        Assert.That(error.Message, Does.StartWith($"Weights 'file.pth' do not fit 'mobilevig_s': {count}"));
        Assert.That(error.Message, Does.EndWith("The keys match 'mobilevig_ti': pass Variant(mobilevig_ti)."));
        Assert.That(error.MatchingBackbone, Is.EqualTo("mobilevig_ti"));
        Assert.That(
            error.MissingKeys,
            Is.EqualTo(small.Where(each => each.Kind != ParameterKind.BatchCount).Select(each => each.Name).Except(tiny.Keys))
        );
        Assert.That(error.MissingKeys, Is.Not.Empty);
        Assert.That(error.ShapeMismatches, Is.Not.Empty);
    }

    [Test]
    public void Fit_EveryBackboneAskedForAnother_IsNamed()
    {
        foreach (var inFile in ReferenceData.Backbones)
        {
            var asked = inFile == "mobilevig_m" ? "efficientvit_m3" : "mobilevig_m";
            var file = Zeros(WithClasses(ReferenceData.Parameters(inFile, distillation: false), 37));
            var request = Request(asked, ReferenceData.Parameters(asked)) with { Candidates = Candidates() };
            Assert.That(
                () => Fit(file, request),
                Throws.TypeOf<WeightMismatchException>().With.Property("MatchingBackbone").EqualTo(inFile)
            );
        }
    }

    [Test]
    public void Fit_WeightsOfNothingKnown_SaysSo()
    {
        StateDict file = new([new("conv7.weight", Zero(3)), new("fc.bias", Zero(2))]);
        var request = Request("mobilevig_m", ReferenceData.Parameters("mobilevig_m")) with { Candidates = Candidates() };
        Assert.That(
            () => Fit(file, request),
            Throws
                .TypeOf<WeightMismatchException>()
                .With.Message.Contains("2 unexpected (first 'conv7.weight')")
                .And.Message.EndsWith("The keys match no known backbone.")
        );
    }

    [TestCase("a ResNet", "conv1.weight", "layer1.0.conv1.weight", "fc.weight")]
    [TestCase("a ResNet", "module.backbone.conv1.weight", "module.backbone.layer1.0.conv1.weight")]
    [TestCase("an EfficientViT of MIT", "stem.in_conv.conv.weight", "stages.0.blocks.0.main.inverted_conv.conv.weight")]
    [TestCase("an EfficientViT of MIT", "backbone.input_stem.op_list.0.conv.weight")]
    public void Fit_WeightsOfAWidespreadNetwork_SaysWhichItLooksLike(string expected, params string[] names)
    {
        StateDict file = new(names.Select(name => KeyValuePair.Create(name, Zero(3))));
        var request = Request("efficientvit_m0", ReferenceData.Parameters("efficientvit_m0")) with { Candidates = Candidates() };
        Assert.That(
            () => Fit(file, request),
            Throws.TypeOf<WeightMismatchException>().With.Message.Contains($"The file looks like {expected}")
        );
    }

    [Test]
    public void Fit_OneKeyMissing_SpeaksOfOneKey() =>
        Assert.That(
            () => Fit(new StateDict([]), Request("x", [new("a.weight", [2, 2], ParameterKind.Weight)])),
            Throws
                .TypeOf<WeightMismatchException>()
                .With.Message.EqualTo("Weights 'file.pth' do not fit 'x': 1 key missing (first 'a.weight').")
        );

    [TestCase("nano_mobilevig_bare.pth")]
    [TestCase("nano_mobilevig_legacy.pth")]
    [TestCase("nano_mobilevig_module_prefix.pth.tar")]
    [TestCase("nano_mobilevig_training.pth.tar")]
    public void Fit_SampleMobileVig_FitsTheNamesOfTheBareFile(string file) => FitsSample(file, "nano_mobilevig_bare.pth");

    [TestCase("nano_efficientvit_2d.pth")]
    [TestCase("nano_efficientvit_bf16.pth")]
    [TestCase("nano_efficientvit_timm.safetensors")]
    [TestCase("nano_efficientvit_timm_bf16.safetensors")]
    [TestCase("nano_efficientvit_training.pth")]
    public void Fit_SampleEfficientVit_FitsTheNamesOfTheOfficialFile(string file) => FitsSample(file, "nano_efficientvit_fp16.pth");

    private static void FitsSample(string file, string official)
    {
        var reference = CheckpointFile.Read(ReferenceData.Path("checkpoints", official));
        HashSet<string> names = [.. reference.Keys];
        ParameterSpec[] parameters =
        [
            .. reference
                .Where(entry => !entry.Key.EndsWith("attention_bias_idxs", StringComparison.Ordinal))
                .Select(entry => new ParameterSpec(entry.Key, entry.Value.Shape, ReferenceData.KindOf(entry.Key, names))),
        ];
        var fitted = WeightSource.FromFile(ReferenceData.Path("checkpoints", file), EmaPreference.Ignore).Load(Request("nano", parameters));

        Assert.That(fitted.StateDict.Keys, Is.EqualTo(parameters.Select(parameter => parameter.Name)));
        foreach (var parameter in parameters)
            Assert.That(fitted.StateDict[parameter.Name].Shape, Is.EqualTo(parameter.Shape), parameter.Name);
    }

    private static readonly string[] s_heads = ["head", "dist_head", "head_dist"];

    private static LoadedWeights Fit(StateDict file, WeightRequest request) => StateDictFitter.Fit(file, request, "file.pth", "a test");

    private static WeightRequest Request(string backbone, IReadOnlyList<ParameterSpec> parameters) =>
        new()
        {
            BackboneName = backbone,
            Parameters = parameters,
            Heads = s_heads,
        };

    private static IEnumerable<WeightCandidate> Candidates() =>
        ReferenceData.Backbones.Select(name => new WeightCandidate(
            name,
            () => ReferenceData.Parameters(name, distillation: false),
            s_heads,
            $"Variant({name})"
        ));

    private static StateDict Zeros(IEnumerable<ParameterSpec> parameters) =>
        new(
            parameters.Select(parameter =>
                KeyValuePair.Create(
                    parameter.Name,
                    parameter.Kind == ParameterKind.BatchCount
                        ? WeightTensor.FromInt64([], new long[1])
                        : new WeightTensor(parameter.Shape, new float[parameter.Count])
                )
            )
        );

    private static WeightTensor Zero(int count) => new([count], new float[count]);

    private static StateDict Renamed(StateDict weights, Func<string, string> rename) =>
        new(weights.Select(entry => KeyValuePair.Create(rename(entry.Key), entry.Value)));

    private static StateDict Shuffled(StateDict weights) => new(weights.OrderBy(entry => ReferenceFill.Hash(entry.Key)));

    private static ParameterSpec[] WithClasses(IEnumerable<ParameterSpec> parameters, int classes) =>
        [
            .. parameters.Select(parameter =>
                parameter.Name.StartsWith("head", StringComparison.Ordinal) && parameter.Shape is [1000, ..]
                    ? parameter with
                    {
                        Shape = [classes, .. parameter.Shape.Skip(1)],
                    }
                    : parameter
            ),
        ];
}
