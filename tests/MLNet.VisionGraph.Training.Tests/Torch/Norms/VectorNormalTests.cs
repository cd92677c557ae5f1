using System.Runtime.Intrinsics;
using MLNet.VisionGraph.Training.Torch.Norms;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Torch.Norms;

public class VectorNormalTests
{
    // A unit in the last place of values just below 1 is 6e-8.
    [Test]
    public void Cumulative_FromFarBelowToFarAbove_IsTheNormalDistribution()
    {
        using var scope = NewDisposeScope();
        float[] at = [.. Enumerable.Range(-160_000, 320_001).Select(step => step / 10_000f), float.MinValue, float.MaxValue, -0f];
        var z = tensor(at).to(ScalarType.Float64);
        var cumulative = (0.5 * (1 + erf(z / Math.Sqrt(2)))).data<double>().ToArray();

        var (farthest, farthestDensity) = (0.0, 0.0);
        for (var i = 0; i < at.Length; i++)
        {
            var found = VectorNormal.Cumulative(Vector512.Create(at[i]), out var density)[0];
            farthest = Math.Max(farthest, Math.Abs(found - cumulative[i]));
            farthestDensity = Math.Max(farthestDensity, Math.Abs(density[0] - Math.Exp(-0.5 * at[i] * at[i]) / Math.Sqrt(2 * Math.PI)));
            Assert.That(found, Is.InRange(0, 1));
        }

        Assert.That(farthest, Is.LessThan(8e-8));
        Assert.That(farthestDensity, Is.LessThan(6e-8));
    }

    [Test]
    public void Cumulative_NoNumber_IsNone() => Assert.That(VectorNormal.Cumulative(Vector512.Create(float.NaN), out _)[0], Is.NaN);
}
