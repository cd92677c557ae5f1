using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Tests.Reference;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Tests.Weights;

public class RandomInitializerTests
{
    private static readonly IReadOnlyList<ParameterSpec> s_mobileVig = ReferenceData.Parameters("mobilevig_ti");
    private static readonly IReadOnlyList<ParameterSpec> s_efficientVit = ReferenceData.Parameters("efficientvit_m0");

    // Computed apart from this code by the rule; other values would silently change what every seed means.
    private static readonly float[] s_knownConvolution = [-0.027802652f, -0.17680646f, 0.049681246f];
    private static readonly float[] s_knownLinear = [0.024298308f, 0.028505728f, -0.0037612536f];

    [Test]
    public void Load_Random_FollowsTheKindOfEachParameter()
    {
        var mobileVig = Load(s_mobileVig, 3).StateDict;
        var efficientVit = Load(s_efficientVit, 3).StateDict;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(mobileVig.Keys, Is.EqualTo(s_mobileVig.Select(parameter => parameter.Name)));
            Assert.That(Values(mobileVig, "stem.stem.1.weight"), Is.All.EqualTo(1));
            Assert.That(Values(mobileVig, "stem.stem.1.bias"), Is.All.Zero);
            Assert.That(Values(mobileVig, "stem.stem.1.running_mean"), Is.All.Zero);
            Assert.That(Values(mobileVig, "stem.stem.1.running_var"), Is.All.EqualTo(1));
            Assert.That(mobileVig["stem.stem.1.num_batches_tracked"].Integers.ToArray(), Is.EqualTo(new long[1]));
            Assert.That(Values(mobileVig, "local_backbone.0.layer_scale_2"), Is.All.EqualTo(1e-5f));
            Assert.That(Values(efficientVit, "blocks1.0.mixer.m.attn.attention_biases"), Is.All.Zero);
            Assert.That(Values(efficientVit, "head.l.bias"), Is.All.Zero);

            // Uniform within ±1/√fan_in: deviation bound/√3.
            IsSpread(Values(mobileVig, "head.weight"), 1 / Math.Sqrt(512), 1 / Math.Sqrt(3 * 512));
            IsSpread(Values(mobileVig, "local_backbone.6.mlp.mid.weight"), 1 / 3.0, 1 / (3 * Math.Sqrt(3)));
            IsSpread(Values(mobileVig, "head.bias"), 1 / Math.Sqrt(512), 1 / Math.Sqrt(3 * 512), 0.1);

            // Normal, cut off at two deviations: deviation 0.8796 of the uncut.
            IsSpread(Values(efficientVit, "head.l.weight"), 0.04, 0.02 * 0.8796);
        }
    }

    [Test]
    public void Load_SameSeed_GivesTheSameAndKnownValues()
    {
        var first = Values(Load(s_mobileVig, 7).StateDict, "stem.stem.0.weight");
        Assert.That(Values(Load(s_mobileVig, 7).StateDict, "stem.stem.0.weight"), Is.EqualTo(first));
        Assert.That(Values(Load(s_mobileVig, 8).StateDict, "stem.stem.0.weight"), Is.Not.EqualTo(first));
        Assert.That(first.Take(3), Is.EqualTo(s_knownConvolution));
        Assert.That(Values(Load(s_efficientVit, 7).StateDict, "head.l.weight").Take(3), Is.EqualTo(s_knownLinear));
    }

    [Test]
    public void Load_AnotherHead_ChangesNothingInTheBody()
    {
        ParameterSpec[] other = [.. s_mobileVig.Where(parameter => !parameter.Name.StartsWith("head", StringComparison.Ordinal))];
        Assert.That(
            Values(Load(other, 7).StateDict, "prediction.1.weight"),
            Is.EqualTo(Values(Load(s_mobileVig, 7).StateDict, "prediction.1.weight"))
        );
    }

    [Test]
    public void Load_Random_SaysThatItIs()
    {
        var loaded = Load(s_mobileVig, 7);
        Assert.That(loaded.IsRandom);
        Assert.That(loaded.Description, Does.Contain("untrained").And.Contain("7"));
    }

    private static LoadedWeights Load(IReadOnlyList<ParameterSpec> parameters, int seed) =>
        WeightSource.Random(seed).Load(new WeightRequest { BackboneName = "x", Parameters = parameters });

    private static float[] Values(StateDict weights, string name) => weights[name].Values.ToArray();

    private static void IsSpread(float[] values, double bound, double deviation, double tolerance = 0.02)
    {
        var mean = values.Average(value => (double)value);
        var spread = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        Assert.That(values, Is.All.InRange((float)-bound, (float)bound));
        Assert.That(mean, Is.Zero.Within(5 * deviation / Math.Sqrt(values.Length)));
        Assert.That(spread, Is.EqualTo(deviation).Within(tolerance * deviation));
    }
}
