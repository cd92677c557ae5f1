using System.Net;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Search;
using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class ExperimentWeightsTests
{
    private static readonly string[] s_backbones = ["efficientvit_m1", "efficientvit_m2", "efficientvit_m3"];

    [Test]
    public void Fetch_APlaceThatDoesNotAnswer_IsAskedForOneBackboneAndNamesEach()
    {
        using var folder = new TemporaryFolder();
        using var server = new Silence();
        using var client = new HttpMessageInvoker(server);
        var weights = new SearchWeights(source: null, new HubSettings { CacheFolder = folder.Path, Backoff = TimeSpan.Zero }, client);

        var problems = s_backbones
            .Select(name =>
                Assert.Throws<WeightsUnavailableException>(() => weights.Fetch(BackboneRegistry.Get(name), CancellationToken.None))!
            )
            .ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(server.Asked.Distinct().Count(), Is.EqualTo(1), "files that were asked for");
            for (var i = 0; i < s_backbones.Length; i++)
            {
                Assert.That(problems[i].Message, Does.Contain($"'{s_backbones[i]}'"));
                Assert.That(
                    problems[i].ExpectedPath,
                    Is.EqualTo(
                        new CheckpointStore(new HubSettings { CacheFolder = folder.Path }).PathOf(
                            BackboneRegistry.Get(s_backbones[i]).Checkpoints[0]
                        )
                    )
                );
            }

            Assert.That(problems[1].Message, Does.Contain("did not answer before"));
        });
    }

    [Test]
    public void Fetch_WeightsFromElsewhere_RequestsNothing()
    {
        using var server = new Silence();
        using var client = new HttpMessageInvoker(server);
        new SearchWeights(WeightSource.Random(1), new HubSettings { CacheFolder = "nowhere" }, client).Fetch(
            BackboneRegistry.Get("efficientvit_m1"),
            CancellationToken.None
        );
        Assert.That(server.Asked, Is.Empty);
    }

    private sealed class Silence : HttpMessageHandler
    {
        public List<Uri> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        }
    }
}
