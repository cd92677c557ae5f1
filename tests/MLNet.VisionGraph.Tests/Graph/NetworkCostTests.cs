using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Graph;

public class NetworkCostTests
{
    [TestCaseSource(typeof(ReferenceData), nameof(ReferenceData.Backbones))]
    public void Parameters_EachBackbone_AreTheOfficialStateDict(string name)
    {
        var expected = ReferenceData
            .Keys(name)
            .Where(key => !key.Name.EndsWith("attention_bias_idxs", StringComparison.Ordinal)) // derived, not learned
            .Select(key => $"{key.Name}\t{string.Join(',', key.Shape)}");
        var found = NetworkCost
            .Create(BackboneRegistry.Get(name).Network, new NetworkSettings { Distillation = true })
            .Parameters.Select(parameter => $"{parameter.Name}\t{string.Join(',', parameter.Shape)}");

        Assert.That(found, Is.EquivalentTo(expected));
    }

    [TestCase("efficientvit_m0", 224, 256)]
    [TestCase("efficientvit_m0", 200, 200)]
    [TestCase("efficientvit_m5", 8, 8)]
    public void Of_EfficientVitSizeWhoseWindowsDoNotWorkOut_SaysWhichDo(string name, int height, int width)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            NetworkCost.Create(BackboneRegistry.Get(name).Network, new NetworkSettings { Height = height, Width = width })
        );

        Assert.That(
            error!.Message,
            Does.Contain($"{height} × {width}").And.Contain("multiple of 16").And.Match(@"\d+ × \d+ or \d+ × \d+|16 × 16")
        );
    }

    [TestCase("mobilevig_ti")]
    [TestCase("efficientvit_m1")]
    public void Of_DetectionFormOfAnySize_GivesMapsOfTheStrides(string name)
    {
        var network = BackboneRegistry.Get(name).Network;
        var random = new Random(5);
        for (var i = 0; i < 20; i++)
        {
            var (height, width) = (random.Next(1, 700), random.Next(1, 700));
            var maps = NetworkCost
                .Create(
                    network,
                    new NetworkSettings
                    {
                        Height = height,
                        Width = width,
                        Classes = 0,
                        Task = NetworkTask.Detection,
                    }
                )
                .Outputs.Maps;

            Assert.That(
                maps.Select(map => (map.Channels, map.Height, map.Width)),
                Is.EqualTo(network.Stages.Select(stage => (stage.Channels, Ceiling(height, stage.Stride), Ceiling(width, stage.Stride))))
            );
        }
    }

    [Test]
    public void Parameters_WithoutClasses_HaveNoHead()
    {
        var names = NetworkCost
            .Create(BackboneRegistry.Get("efficientvit_m0").Network, new NetworkSettings { Classes = 0, Distillation = true })
            .Parameters;

        Assert.That(names.Where(parameter => parameter.Name.StartsWith("head", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Parameters_OtherNumberOfClasses_ChangeTheHeadAlone()
    {
        var network = BackboneRegistry.Get("mobilevig_ti").Network;
        var ten = NetworkCost.Create(network, new NetworkSettings { Classes = 10 });

        Assert.Multiple(() =>
        {
            Assert.That(ten.ParameterCount, Is.EqualTo(4_250_204));
            Assert.That(ten.Outputs.Logits!.Channels, Is.EqualTo(10));
        });
    }

    private static int Ceiling(int size, int stride) => (size + stride - 1) / stride;
}
