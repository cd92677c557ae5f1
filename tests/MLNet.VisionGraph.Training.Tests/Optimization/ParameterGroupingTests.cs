using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Optimization;

namespace MLNet.VisionGraph.Training.Tests.Optimization;

public class ParameterGroupingTests
{
    private static IEnumerable<string> Backbones => BackboneRegistry.All.Select(backbone => backbone.Name);

    [Test]
    public void FromStages_TheTwoFamilies_FollowTheStages()
    {
        Assert.That(
            ParameterDepths.FromStages(ParametersOf("mobilevig_ti")).Names,
            Is.EqualTo(["stem", "local_backbone", "local_backbone.2", "local_backbone.5", "local_backbone.12", "prediction", "head"])
        );
        Assert.That(
            ParameterDepths.FromStages(ParametersOf("efficientvit_m0")).Names,
            Is.EqualTo(["patch_embed", "blocks1", "blocks2", "blocks3", "head"])
        );
    }

    [TestCaseSource(nameof(Backbones))]
    public void FromStages_EachBackbone_GivesEachStageADepth(string name)
    {
        var parameters = ParametersOf(name);
        var depths = ParameterDepths.FromStages(parameters);
        var network = BackboneRegistry.Get(name).Network;
        var besides = parameters.Any(parameter => parameter.Name.StartsWith("prediction.", StringComparison.Ordinal)) ? 3 : 2;

        Assert.That(depths.Count, Is.EqualTo(network.Stages.Count + besides), "stem, stages, what lies before the head, heads");
        Assert.That(parameters.Select(parameter => depths.Of(parameter.Name)), Is.Ordered);
        Assert.That(
            depths.Of($"{network.Head}{(network.Head == "head" && besides == 3 ? ".weight" : ".l.weight")}"),
            Is.EqualTo(depths.Count - 1)
        );

        // Norms follow each convolution, so each depth must have one with its stage's channels.
        for (var i = 0; i < network.Stages.Count; i++)
        {
            var norms = parameters
                .Where(parameter => depths.Of(parameter.Name) == i + 1 && parameter.Kind == ParameterKind.NormWeight)
                .ToArray();
            Assert.That(norms.Select(norm => norm.Shape[0]), Has.Member(network.Stages[i].Channels), $"stage {i}");
        }
    }

    [Test]
    public void FromStages_MobileVigsDownsampling_BelongsToTheStageItOpens()
    {
        var depths = ParameterDepths.FromStages(ParametersOf("mobilevig_ti"));

        Assert.That(depths.Of("local_backbone.11.mlp.fc1.weight"), Is.EqualTo(3));
        Assert.That(depths.Of("local_backbone.12.conv.0.weight"), Is.EqualTo(4));
        Assert.That(depths.Of("backbone.1.1.fc1.0.weight"), Is.EqualTo(4));
        Assert.That(() => depths.Of("nothing"), Throws.InstanceOf<KeyNotFoundException>());
    }

    [TestCaseSource(nameof(Backbones))]
    public void Group_Defaults_DecayWeightsAloneAndForgetNothing(string name)
    {
        var parameters = ParametersOf(name);
        var groups = ParameterGrouping.Group(parameters).Groups;
        var decaying = groups.Where(group => group.WeightDecay > 0).SelectMany(group => group.Parameters).ToArray();

        // What the official recipes spare: one dimension, biases and attention bias tables; here the layer scales, too.
        var expected = parameters.Where(parameter =>
            parameter.IsTrainable
            && parameter.Shape.Count > 1
            && !parameter.Name.Contains("attention_biases")
            && !parameter.Name.Contains("layer_scale")
        );
        Assert.That(decaying, Is.EquivalentTo(expected.Select(parameter => parameter.Name)));
        Assert.That(
            groups.SelectMany(group => group.Parameters),
            Is.EquivalentTo(parameters.Where(parameter => parameter.IsTrainable).Select(parameter => parameter.Name))
        );
        Assert.That(groups, Has.Count.EqualTo(2));
        Assert.That(groups.Select(group => group.LearningRateScale), Is.All.EqualTo(1));
    }

    [Test]
    public void Group_DecayNormsAndBiases_ExemptsTheTablesOfAttentionsAlone()
    {
        var parameters = ParametersOf("efficientvit_m0");
        var groups = ParameterGrouping.Group(parameters, new ParameterGroupingOptions { DecayNormsAndBiases = true }).Groups;

        Assert.That(
            groups.Where(group => group.WeightDecay == 0).SelectMany(group => group.Parameters),
            Is.EquivalentTo(parameters.Where(each => each.Kind == ParameterKind.AttentionBias).Select(each => each.Name))
        );
        Assert.That(groups.Where(group => group.WeightDecay > 0).SelectMany(group => group.Parameters), Is.Not.Empty);
    }

    [Test]
    public void Group_OfficialMobileVigRule_DecaysLayerScales()
    {
        var groups = ParameterGrouping
            .Group(ParametersOf("mobilevig_ti"), new ParameterGroupingOptions { DecayLayerScales = true, NoDecay = ["head.weight"] })
            .Groups;
        var decaying = groups.Single(group => group.WeightDecay > 0).Parameters;

        Assert.That(decaying, Has.Member("local_backbone.0.layer_scale_2").And.No.Member("head.weight"));
    }

    [Test]
    public void Group_LayerDecay_ShrinksTowardsTheStem()
    {
        var groups = ParameterGrouping.Group(ParametersOf("efficientvit_m0"), new ParameterGroupingOptions { LayerDecay = 0.5 }).Groups;

        Assert.That(groups, Has.Count.EqualTo(10), "five depths, with and without decay");
        Assert.That(
            groups.Where(group => group.WeightDecay > 0).Select(group => group.LearningRateScale),
            Is.EqualTo([0.0625, 0.125, 0.25, 0.5, 1])
        );
        Assert.That(groups[0].Name, Is.EqualTo("patch_embed, decay"));
        Assert.That(groups[0].Parameters, Has.Member("patch_embed.0.c.weight"));
        Assert.That(groups[^1].Parameters, Has.Member("head_dist.l.bias").And.Member("head.bn.weight"));
    }

    [Test]
    public void Group_Frozen_AreTheLowDepthsAndTheNorms()
    {
        var parameters = ParametersOf("efficientvit_m0");
        var depths = ParameterDepths.FromStages(parameters);
        var (groups, frozen) = ParameterGrouping.Group(
            parameters,
            new ParameterGroupingOptions { FrozenDepths = 2, FreezeBatchNorm = true }
        );
        var trained = groups.SelectMany(group => group.Parameters).ToArray();

        Assert.That(trained.Select(depths.Of), Is.All.GreaterThanOrEqualTo(2));
        Assert.That(trained, Has.Member("head.bn.weight"), "a head's norm is new and must learn");
        Assert.That(frozen, Has.Member("blocks3.1.conv1.bn.weight").And.Member("patch_embed.0.c.weight"));
        Assert.That(
            trained.Concat(frozen),
            Is.EquivalentTo(parameters.Where(parameter => parameter.IsTrainable).Select(parameter => parameter.Name))
        );
    }

    [Test]
    public void Group_AllButTheHeadFrozen_LeavesTheHeads()
    {
        var groups = ParameterGrouping
            .Group(ParametersOf("mobilevig_ti"), new ParameterGroupingOptions { FrozenDepths = int.MaxValue })
            .Groups;

        Assert.That(
            groups.SelectMany(group => group.Parameters),
            Is.EquivalentTo(["head.weight", "head.bias", "dist_head.weight", "dist_head.bias"])
        );
    }

    [Test]
    public void Group_DepthsOfOnesOwn_AreUsed()
    {
        ParameterSpec[] parameters = [new("a.weight", [2, 2], ParameterKind.Weight), new("b.weight", [2, 2], ParameterKind.Weight)];
        var groups = ParameterGrouping
            .Group(parameters, new ParameterGroupingOptions { LayerDecay = 0.1, DepthOf = name => name[0] == 'a' ? 2 : 0 })
            .Groups;

        Assert.That(
            groups.Select(group => (group.Parameters[0], group.LearningRateScale)),
            Is.EqualTo([("b.weight", Math.Pow(0.1, 2)), ("a.weight", 1.0)])
        );
    }

    [Test]
    public void Group_OptionsThatDoNotFit_Throws()
    {
        var parameters = ParametersOf("efficientvit_m0");
        ParameterGroupingOptions[] wrong =
        [
            new() { LayerDecay = 0 },
            new() { LayerDecay = 1.1 },
            new() { WeightDecay = -1 },
            new() { FrozenDepths = -1 },
            new() { NoDecay = ["nothing"] },
            new() { DepthOf = _ => -1 },
        ];

        foreach (var options in wrong)
            Assert.That(() => ParameterGrouping.Group(parameters, options), Throws.ArgumentException, options.ToString());
        Assert.That(() => ParameterGrouping.Group([]), Throws.ArgumentException);
    }

    private static IReadOnlyList<ParameterSpec> ParametersOf(string name) =>
        NetworkCost.Create(BackboneRegistry.Get(name).Network, new NetworkSettings { Distillation = true }).Parameters;
}
