using Microsoft.ML;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Tests.Pipeline;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Tests.Weights;

[NonParallelizable]
public class StarterWeightsTests
{
    [Test]
    public void Starter_EveryBackboneThatHasSome_FitsItsNetworkAndIsSmall()
    {
        Assert.That(StarterSource.Backbones, Is.Not.Empty);
        foreach (var name in StarterSource.Backbones)
        {
            var backbone = BackboneRegistry.Get(name);
            var weights = backbone.LoadWeights(WeightSource.Starter(), new NetworkSettings { Classes = 0 });
            Assert.Multiple(() =>
            {
                Assert.That(
                    weights
                        .Values.Where(tensor => tensor.Integers.IsEmpty)
                        .All(tensor => Array.TrueForAll(tensor.Values.ToArray(), float.IsFinite))
                );
                Assert.That(
                    weights.First(pair => pair.Key.EndsWith("running_var", StringComparison.Ordinal)).Value.Values.ToArray(),
                    Is.Not.All.EqualTo(1f),
                    "trained"
                );
            });
        }
    }

    [Test]
    public void Starter_OtherBackbone_SaysWhichThereAre() =>
        Assert.That(
            () => BackboneRegistry.Get("mobilevig_b").LoadWeights(WeightSource.Starter(), new NetworkSettings { Classes = 0 }),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("mobilevig_b").And.Message.Contains("efficientvit_m0")
        );

    [Test]
    public void Default_WithoutReleasedWeights_TakesTheStarterWeightsAndSaysSo()
    {
        using var offline = new Offline();
        using PictureFolder pictures = new(count: 2);
        var mlContext = new MLContext(1);
        var lines = new List<string>();
        mlContext.Log += (_, line) => lines.Add(line.Message);
        var data = mlContext.Data.LoadFromEnumerable(pictures.Rows);
        var options = new ImageFeaturizerOptions
        {
            InputColumnName = "Path",
            Backbone = BackboneRegistry.Get("efficientvit_m0"),
            Environment = mlContext,
        };
        using var byDefault = mlContext.Transforms.ImageFeaturizer(options).Fit(data);
        using var starter = mlContext.Transforms.ImageFeaturizer(options with { Weights = WeightSource.Starter() }).Fit(data);

        Assert.That(Featurizing.Read(byDefault.Transform(data)), Is.EqualTo(Featurizing.Read(starter.Transform(data))));
        Assert.That(
            lines,
            Has.Some.Contains("the recommended released weights are not available; the starter weights are used instead")
        );
    }

    [Test]
    public void Default_HeadOfImageNet_IsTheErrorOfTheReleasedWeights()
    {
        using var offline = new Offline();

        Assert.That(
            () => BackboneRegistry.Get("efficientvit_m0").LoadWeights(new DefaultWeights(_ => { }), new NetworkSettings()),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("efficientvit_m0")
        );
    }

    [Test]
    public void Default_BackboneWithoutStarterWeights_IsAnErrorAndNeverRandom()
    {
        using var offline = new Offline();

        Assert.That(
            () => BackboneRegistry.Get("mobilevig_b").LoadWeights(new DefaultWeights(_ => { }), new NetworkSettings { Classes = 0 }),
            Throws.TypeOf<WeightsUnavailableException>()
        );
    }

    // An empty cache, and a mirror that has nothing: no network is asked.
    private sealed class Offline : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("visiongraph-").FullName;
        private readonly (string Name, string? Value)[] _before =
        [
            .. new[] { "VISIONGRAPH_CACHE", "VISIONGRAPH_HUB" }.Select(name => (name, Environment.GetEnvironmentVariable(name))),
        ];

        public Offline()
        {
            Environment.SetEnvironmentVariable("VISIONGRAPH_CACHE", Path.Combine(_folder, "cache"));
            Environment.SetEnvironmentVariable("VISIONGRAPH_HUB", Path.Combine(_folder, "mirror"));
        }

        public void Dispose()
        {
            foreach (var (name, value) in _before)
                Environment.SetEnvironmentVariable(name, value);
            Directory.Delete(_folder, recursive: true);
        }
    }
}
