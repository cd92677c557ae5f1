using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Norms;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Torch.Norms;

/// <summary>Against libtorch's own norm and activation in double precision.</summary>
[NonParallelizable]
public class NormActivationTests
{
    // Of values around one; libtorch's own, in single precision and channel after channel, is off by as much.
    private const double Tolerance = 2e-6;

    // Batch, channels, side: channels that fill vectors and channels that do not, a single channel, a single position, more rows than a
    // chunk has, and a remainder that fills no period.
    private static readonly (int Batch, int Channels, int Side)[] s_shapes =
    [
        (2, 16, 4),
        (3, 21, 5),
        (2, 42, 7),
        (1, 1, 9),
        (5, 8, 1),
        (4, 100, 1),
        (3, 5, 61),
        (7, 336, 3),
        (2, 1000, 7),
        (2, 48, 48),
    ];

    [Test]
    public void Of_AnyShape_GivesWhatLibtorchGivesInDoublePrecision(
        [ValueSource(nameof(s_shapes))] (int Batch, int Channels, int Side) shape,
        [Values] Activation activation,
        [Values] bool ofBatch
    )
    {
        using var scope = NewDisposeScope();
        using var threads = NativeThreads.Use(2);
        random.manual_seed(shape.Channels);
        var map = MapLayout.ToChannelsLast(randn(shape.Batch, shape.Channels, shape.Side, shape.Side) * 1.5 + 0.7);
        var gradient = randn_like(map);
        var (ours, libtorchs) = (new Norm(shape.Channels, ScalarType.Float32), new Norm(shape.Channels, ScalarType.Float64));

        var (y, ofX) = Differentiate(map, gradient, x => NormActivation.Apply(x, ours.Tensors(ofBatch), activation));
        var (expected, expectedOfX) = Differentiate(
            map.to(ScalarType.Float64),
            gradient.to(ScalarType.Float64),
            x => libtorchs.Apply(x, ofBatch, activation)
        );

        var rows = shape.Batch * shape.Side * shape.Side;
        Assert.Multiple(() =>
        {
            Assert.That(MapLayout.Front(y).is_contiguous(), "the result lies channels last");
            Assert.That(LargestDifference(y, expected), Is.LessThan(Tolerance));
            Assert.That(LargestDifference(ofX, expectedOfX), Is.LessThan(Tolerance), "gradient by x");
            Assert.That(
                LargestDifference(ours.Weight.grad!, libtorchs.Weight.grad!),
                Is.LessThan(Tolerance * Math.Sqrt(rows)),
                "gradient by the scale"
            );
            Assert.That(
                LargestDifference(ours.Bias.grad!, libtorchs.Bias.grad!),
                Is.LessThan(Tolerance * Math.Sqrt(rows)),
                "gradient by the shift"
            );
            Assert.That(LargestDifference(ours.Mean, libtorchs.Mean), Is.LessThan(1e-7), "running mean");
            Assert.That(LargestDifference(ours.Variance, libtorchs.Variance), Is.LessThan(1e-6), "running variance");
        });
    }

    [Test]
    public void Of_ValuesFarFromZero_LosesNoDigitsOfTheVariance()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var map = MapLayout.ToChannelsLast(randn(4, 20, 30, 30) + 1000);
        var norm = new Norm(20, ScalarType.Float32);
        NormActivation.Apply(map, norm.Tensors(ofBatch: true), Activation.None);

        var expected = map.to(ScalarType.Float64).permute(1, 0, 2, 3).flatten(1).var(1) * 0.1 + 0.9 * 1.3;
        Assert.That(LargestDifference(norm.Variance, expected), Is.LessThan(1e-6));
    }

    [Test]
    public void Of_MoreThreads_GivesTheSameBits([Values(1, 21, 168)] int channels)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        var map = MapLayout.ToChannelsLast(randn(3, channels, 57, 57));
        var gradient = randn_like(map);
        var found = new[] { 1, 2, 3 }
            .Select(count =>
            {
                using var threads = NativeThreads.Use(count);
                var norm = new Norm(channels, ScalarType.Float32);
                var (y, ofX) = Differentiate(map, gradient, x => NormActivation.Apply(x, norm.Tensors(ofBatch: true), Activation.Gelu));
                return new[] { y, ofX, norm.Weight.grad!, norm.Bias.grad!, norm.Mean, norm.Variance }
                    .SelectMany(tensor => tensor.contiguous().data<float>().ToArray())
                    .ToArray();
            })
            .ToArray();

        Assert.That(found[1], Is.EqualTo(found[0]));
        Assert.That(found[2], Is.EqualTo(found[0]));
    }

    [Test]
    public void Of_MapsAndGradientsInAnyOrder_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var map = randn(2, 12, 6, 5);
        var gradient = randn(2, 12, 1, 1).expand(2, 12, 6, 5); // as from a mean over positions
        var expected = Differentiate(
            MapLayout.ToChannelsLast(map),
            gradient.contiguous(),
            x => NormActivation.Apply(x, new Norm(12, ScalarType.Float32).Tensors(true), Activation.Relu)
        );
        var found = Differentiate(
            map,
            gradient,
            x => NormActivation.Apply(x, new Norm(12, ScalarType.Float32).Tensors(true), Activation.Relu)
        );

        Assert.That(LargestDifference(found.Y, expected.Y), Is.Zero);
        Assert.That(LargestDifference(found.OfX, expected.OfX), Is.Zero);
    }

    [Test]
    public void Of_NothingToLearn_RecordsNothing()
    {
        using var scope = NewDisposeScope();
        var norm = new Norm(4, ScalarType.Float32);
        using (no_grad())
            Assert.That(NormActivation.Apply(randn(2, 4, 3, 3), norm.Tensors(ofBatch: false), Activation.Gelu).requires_grad, Is.False);
    }

    [TestCase(new long[] { 2, 3, 4, 4 }, ScalarType.Float32, true)]
    [TestCase(new long[] { 2, 3, 1, 1 }, ScalarType.Float32, true)]
    [TestCase(new long[] { 1, 3, 1, 1 }, ScalarType.Float32, false, TestName = "Takes_OneValueAChannel_No: it has no variance")]
    [TestCase(new long[] { 2, 3 }, ScalarType.Float32, false)]
    [TestCase(new long[] { 2, 3, 4, 4 }, ScalarType.Float64, false)]
    public void Takes_OnlyMapsInSinglePrecision(long[] shape, ScalarType type, bool expected)
    {
        using var scope = NewDisposeScope();
        Assert.That(NormActivation.Takes(zeros(shape, type)), Is.EqualTo(expected));
    }

    private static (Tensor Y, Tensor OfX) Differentiate(Tensor map, Tensor gradient, Func<Tensor, Tensor> function)
    {
        var x = map.detach();
        x.requires_grad = true;
        var y = function(x);
        autograd.backward([y], [gradient]);
        return (y.detach(), x.grad!);
    }

    private static double LargestDifference(Tensor found, Tensor expected) =>
        (found.to(ScalarType.Float64) - expected).abs().max().ToDouble();

    // A norm whose scale and shift are not those that it starts with.
    private sealed class Norm
    {
        public Norm(int channels, ScalarType type)
        {
            var steps = linspace(-1, 1, channels, dtype: ScalarType.Float64);
            (Weight, Bias) = ((1 + 0.5 * steps).to(ScalarType.Float32).to(type), (0.3 * steps).to(ScalarType.Float32).to(type));
            (Mean, Variance) = (zeros(channels, type) + 0.5, (ones(channels, ScalarType.Float32) * 1.3f).to(type));
            Weight.requires_grad = Bias.requires_grad = true;
        }

        public Tensor Weight { get; }

        public Tensor Bias { get; }

        public Tensor Mean { get; }

        public Tensor Variance { get; }

        public NormTensors Tensors(bool ofBatch) => new(Weight, Bias, Mean, Variance, ofBatch);

        public Tensor Apply(Tensor x, bool ofBatch, Activation activation)
        {
            var z = nn.functional.batch_norm(x, Mean, Variance, Weight, Bias, ofBatch, NormTensors.Momentum, NormTensors.Epsilon);
            return activation switch
            {
                Activation.Relu => nn.functional.relu(z),
                Activation.Gelu => nn.functional.gelu(z),
                _ => z,
            };
        }
    }
}
