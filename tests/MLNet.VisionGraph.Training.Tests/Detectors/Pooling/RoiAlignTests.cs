using MLNet.VisionGraph.Training.Detectors.Pooling;
using MLNet.VisionGraph.Training.Detectors.Targets;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Pooling;

[NonParallelizable]
public class RoiAlignTests
{
    // Sums of up to hundreds of products of numbers below 1, in another order.
    private const double Tolerance = 1e-6;

    private static readonly Region[] s_regions = DetectionReference
        .Operations.GetProperty("roi_align")
        .GetProperty("rois_batch_x1y1x2y2")
        .Regions();

    [TestCase("roi_align_7_s0_aligned.npy", 7, 0, true)]
    [TestCase("roi_align_14_s0_aligned.npy", 14, 0, true)]
    [TestCase("roi_align_7_s0_not_aligned.npy", 7, 0, false)]
    [TestCase("roi_align_7_s2_aligned.npy", 7, 2, true)]
    public void Pool_Regions_GivesTheOfficialFeatures(string file, int bins, int samples, bool aligned)
    {
        using var scope = NewDisposeScope();
        var rule = new SamplingRule(bins) { IsAligned = aligned, Samples = samples };
        var map = Feature();
        var expected = DetectionReference.Array(file);
        var byLoop = RoiAlign.Pool([map], [4], s_regions, rule);
        var byProducts = RoiAlign.Multiply([map], Pooled(rule), bins);

        Assert.That(byLoop.shape, Is.EqualTo(new long[] { s_regions.Length, 3, bins, bins }));
        Assert.That(LargestDifference(byLoop, expected), Is.LessThan(Tolerance));
        Assert.That(LargestDifference(byProducts, expected), Is.LessThan(Tolerance));
    }

    [Test]
    public void Pool_SumOfSquares_HasTheOfficialGradient()
    {
        using var scope = NewDisposeScope();
        var rule = new SamplingRule(7);
        var expected = DetectionReference.Array("roi_align_7_grad_of_sum_of_squares.npy");
        var (map, other) = (Feature().requires_grad_(), Feature().requires_grad_());
        RoiAlign.Pool([map], [4], s_regions, rule).square().sum().backward();
        RoiAlign.Multiply([other], Pooled(rule), 7).square().sum().backward();

        // Gradients reach 17.
        Assert.That(LargestDifference(map.grad!, expected), Is.LessThan(20 * Tolerance));
        Assert.That(LargestDifference(other.grad!, expected), Is.LessThan(20 * Tolerance));
    }

    // Channels that fill blocks of vectors, vectors, and neither; both orders in memory.
    [Test]
    public void Pool_FromAPyramid_EqualsTheProductsOfMatrices([Values(1, 21, 64, 100)] int channels, [Values] bool channelsLast)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(channels);
        var regions = RandomRegions(60, images: 2, size: 640);
        int[] strides = [4, 8, 16, 32];
        var rule = new SamplingRule(7);
        Tensor[] maps = [.. strides.Select(stride => randn(2, channels, 640 / stride, 640 / stride))];
        Tensor[] ours = [.. maps.Select(map => (channelsLast ? MapLayout.ToChannelsLast(map) : map.clone()).requires_grad_())];
        Tensor[] others = [.. maps.Select(map => map.clone().requires_grad_())];
        var pooled = PooledRegion.Create(regions, [.. strides.Select(stride => (640 / stride, 640 / stride, stride))], rule);
        Assert.That(pooled.Select(region => region.Level).Distinct().Count(), Is.EqualTo(4), "all levels are used");

        var (found, expected) = (RoiAlign.Pool(ours, strides, regions, rule), RoiAlign.Multiply(others, pooled, 7));
        var weights = randn_like(expected);
        (found * weights).sum().backward();
        (expected * weights).sum().backward();

        Assert.That(LargestDifference(found, expected), Is.LessThan(5 * Tolerance));
        for (var level = 0; level < 4; level++)
            Assert.That(LargestDifference(ours[level].grad!, others[level].grad!), Is.LessThan(50 * Tolerance), $"level {level}");
    }

    [Test]
    public void Pool_WithMoreThreads_GivesTheSameBits()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var (regions, values) = (RandomRegions(40, images: 1, size: 200), randn(1, 48, 50, 50));
        var found = new[] { 1, 2, 3 }
            .Select(count =>
            {
                using var threads = NativeThreads.Use(count);
                var map = values.clone().requires_grad_();
                var pooled = RoiAlign.Pool([map], [4], regions, new SamplingRule(7));
                pooled.square().sum().backward();
                return Values(pooled).Concat(Values(map.grad!)).ToArray();
            })
            .ToArray();

        Assert.That(found[1], Is.EqualTo(found[0]));
        Assert.That(found[2], Is.EqualTo(found[0]));
    }

    [Test]
    public void Pool_WithoutRegions_IsEmptyAndHasAGradientOfZero()
    {
        using var scope = NewDisposeScope();
        var map = ones(2, 3, 5, 5).requires_grad_();
        var pooled = RoiAlign.Pool([map], [4], [], new SamplingRule(7));
        pooled.sum().backward();

        Assert.That(pooled.shape, Is.EqualTo(new long[] { 0, 3, 7, 7 }));
        Assert.That(RoiAlign.Multiply([map], [], 7).shape, Is.EqualTo(pooled.shape));
        Assert.That(Values(map.grad!), Has.All.Zero);
    }

    private static PooledRegion[] Pooled(SamplingRule rule) => PooledRegion.Create(s_regions, [(18, 25, 4)], rule);

    private static Tensor Feature() => tensor(DetectionReference.Stream("ops.feat", 2 * 3 * 18 * 25, 2, -1), [2, 3, 18, 25]);

    private static Region[] RandomRegions(int count, int images, int size)
    {
        var random = new Random(5);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                {
                    var side = Math.Exp(random.NextDouble() * Math.Log(size / 8.0)) * 8;
                    var (x, y) = (random.NextDouble() * (size - side / 2) - side / 4, random.NextDouble() * (size - side / 2) - side / 4);
                    return new Region(i % images, new Box((float)x, (float)y, (float)(x + side), (float)(y + side * 0.8)));
                }),
        ];
    }

    private static float[] Values(Tensor values) => values.detach().contiguous().data<float>().ToArray();

    private static double LargestDifference(Tensor found, Tensor expected) => LargestDifference(found, Values(expected));

    private static double LargestDifference(Tensor found, float[] expected) =>
        Values(found).Zip(expected, (a, b) => Math.Abs((double)a - b)).Max();
}
