using MLNet.VisionGraph.Tests.Reference;
using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph.Tests.Weights.Fitting;

public class TimmNamesTests
{
    [TestCaseSource(typeof(ReferenceData), nameof(ReferenceData.EfficientVits))]
    public void ToOfficial_EveryTimmName_GivesTheOfficialOne(string backbone)
    {
        var names = 0;
        using (Assert.EnterMultipleScope())
        {
            var map = ReferenceData.Json("keys", $"{backbone}_timm.json").GetProperty("official_to_timm");
            foreach (var pair in map.EnumerateObject())
            {
                if (pair.Value.GetString() is not string timm)
                {
                    Assert.That(pair.Name, Does.EndWith(".attention_bias_idxs"), "timm drops nothing else");
                    continue;
                }

                Assert.That(TimmNames.ToOfficial(timm), Is.EqualTo(pair.Name));
                names++;
            }
        }

        Assert.That(names, Is.GreaterThan(400));
    }

    [TestCaseSource(typeof(ReferenceData), nameof(ReferenceData.Backbones))]
    public void ToOfficial_OfficialName_StaysAsItIs(string backbone)
    {
        foreach ((var name, _) in ReferenceData.Keys(backbone))
            Assert.That(TimmNames.ToOfficial(name), Is.EqualTo(name));
    }

    [TestCase("stages.x.blocks.0.dw0.m.conv.weight")]
    [TestCase("stages.1.blocks.99999999999.dw0.m.conv.weight")]
    [TestCase("patch_embed.conv0.conv.weight")]
    [TestCase("stages")]
    [TestCase("")]
    public void ToOfficial_NameOfNoScheme_StaysAsItIs(string name) => Assert.That(TimmNames.ToOfficial(name), Is.EqualTo(name));
}
