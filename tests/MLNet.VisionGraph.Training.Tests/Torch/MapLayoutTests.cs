using MLNet.VisionGraph.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Torch;

public class MapLayoutTests
{
    [TestCase(2, 3, 4, 5, true)]
    [TestCase(2, 3, 1, 1, false)]
    [TestCase(2, 1, 4, 5, false)]
    public void ToChannelsLast_AMap_HasTheSameValuesInTheOtherOrder(int batch, int channels, int height, int width, bool isAnother)
    {
        using var scope = NewDisposeScope();
        var map = randn(batch, channels, height, width);
        var found = MapLayout.ToChannelsLast(map);

        Assert.Multiple(() =>
        {
            Assert.That(found.shape, Is.EqualTo(map.shape));
            Assert.That(found.equal(map).all().ToBoolean());
            Assert.That(MapLayout.IsChannelsLast(found), Is.EqualTo(isAnother), "of one channel or position both orders are one");
            Assert.That(MapLayout.IsChannelsLast(map), Is.False);
            Assert.That(MapLayout.ToChannelsLast(found).stride(), Is.EqualTo(found.stride()), "nothing is left to do");
        });
    }

    [Test]
    public void Apply_ChannelsLast_LeavesThemThere()
    {
        using var scope = NewDisposeScope();
        var map = MapLayout.ToChannelsLast(randn(2, 3, 4, 5));
        var found = MapLayout.Apply(
            map,
            x =>
            {
                Assert.That(x.is_contiguous(), "as libtorch's fast kernels want it");
                return x.exp();
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(MapLayout.IsChannelsLast(found));
            Assert.That(found.equal(map.exp()).all().ToBoolean());
        });
    }
}
