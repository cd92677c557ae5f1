using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Augmentation;

public class RandomErasingTests
{
    private const float Mark = 100;
    private const int Side = 60;

    [Test]
    public void Apply_Always_ReplacesExactlyItsWindow()
    {
        var areas = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var planes = Marked();
            var window = new RandomErasing { Probability = 1 }.Apply(planes, Side, Side, new AugmentationRandom(1, 0, i));
            areas.Add(window.Width * window.Height / (double)(Side * Side));

            Assert.That(planes.Count(value => value != Mark), Is.EqualTo(3 * window.Width * window.Height));
            Assert.That(planes[(2 * Side + window.Top) * Side + window.Left], Is.Not.EqualTo(Mark));
        }

        Assert.That(areas, Is.All.InRange(0.015, 0.35));
    }

    [Test]
    public void Apply_ManyTimes_FillsWithNormalNoise()
    {
        var noise = new List<float>();
        for (var i = 0; i < 60; i++)
        {
            var planes = Marked();
            new RandomErasing { Probability = 1 }.Apply(planes, Side, Side, new AugmentationRandom(2, 0, i));
            noise.AddRange(planes.Where(value => value != Mark));
        }

        Assert.That(noise.Average(), Is.Zero.Within(0.02));
        Assert.That(noise.Average(value => value * value), Is.EqualTo(1).Within(0.03));
    }

    [Test]
    public void Apply_AQuarterOfTheTime_IsAQuarterOfTheTime()
    {
        var erased = Enumerable
            .Range(0, 1000)
            .Count(i => new RandomErasing().Apply(Marked(), Side, Side, new AugmentationRandom(1, 0, i)) != default);

        Assert.That(erased, Is.EqualTo(250).Within(50));
    }

    private static float[] Marked()
    {
        var planes = new float[3 * Side * Side];
        Array.Fill(planes, Mark);
        return planes;
    }
}
