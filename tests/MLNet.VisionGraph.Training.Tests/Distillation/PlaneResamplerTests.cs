using MLNet.VisionGraph.Training.Distillation;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Distillation;

public class PlaneResamplerTests
{
    // Weights have 22 bits: an error of 2.4e-7 for each of at most eight taps of values within ±2, in both directions.
    private const double Rounding = 8e-6;

    [TestCase(7, 5, 16, 11)]
    [TestCase(1, 3, 4, 3)]
    [TestCase(16, 16, 6, 7)]
    [TestCase(9, 20, 18, 5)]
    public void Resize_AnySize_AgreesWithTorch(int height, int width, int newHeight, int newWidth)
    {
        using var scope = NewDisposeScope();
        var random = new Random(height);
        var plane = Enumerable.Range(0, height * width).Select(_ => random.NextSingle() * 4 - 2).ToArray();
        var expected = nn.functional.interpolate(
            tensor(plane, [1, 1, height, width]),
            size: [newHeight, newWidth],
            mode: InterpolationMode.Bilinear,
            align_corners: false,
            antialias: true
        );

        Assert.That(Resize(plane, height, width, newHeight, newWidth), Is.EqualTo(expected.data<float>().ToArray()).Within(Rounding));
    }

    // Half the width: a triangle of ±2 pixels, weights 1 3 3 1 of 8; at the edges 3 3 1 of 7.
    [Test]
    public void Resize_ToHalf_WeighsFourPixels() =>
        Assert.That(Resize([8, 0, 0, 16, 0, 0], 1, 6, 1, 3), Is.EqualTo(new[] { 24f / 7, 48f / 8, 16f / 7 }).Within(Rounding));

    private static float[] Resize(float[] plane, int height, int width, int newHeight, int newWidth)
    {
        var target = new float[newHeight * newWidth];
        PlaneResampler.Resize(plane, height, width, target, newHeight, newWidth);
        return target;
    }
}
