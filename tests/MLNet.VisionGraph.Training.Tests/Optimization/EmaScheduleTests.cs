namespace MLNet.VisionGraph.Training.Tests.Optimization;

public class EmaScheduleTests
{
    // Computed apart, with the formula of timm's ModelEmaV3.
    [TestCase(1, 0.0)]
    [TestCase(2, 0.3700394750525634)]
    [TestCase(11, 0.7978199917664258)]
    [TestCase(1001, 0.9900066611160449)]
    [TestCase(31623, 0.9990000047096224)]
    [TestCase(2000000, 0.9999)]
    public void DecayAt_WithWarmup_IsModelEmaV3s(long update, double expected) =>
        Assert.That(new EmaSchedule { Warmup = true }.DecayAt(update), Is.EqualTo(expected).Within(1e-14));

    [Test]
    public void DecayAt_WithoutWarmup_IsConstantAsInModelEmaV2() =>
        Assert.That(new[] { 1L, 2, 1000 }.Select(new EmaSchedule { Decay = 0.9 }.DecayAt), Is.All.EqualTo(0.9));

    [Test]
    public void DecayAt_UpdateAfterStep_CopiesUntilThen()
    {
        EmaSchedule schedule = new() { Decay = 0.9, UpdateAfterStep = 100 };

        Assert.That(schedule.DecayAt(101), Is.Zero);
        Assert.That(schedule.DecayAt(102), Is.EqualTo(0.9));
    }

    [Test]
    public void DecayAt_PowerOne_GivesThePlainMean()
    {
        EmaSchedule schedule = new()
        {
            Warmup = true,
            WarmupPower = 1,
            Decay = 0.999999,
        };
        double[] weights = [3, 1, 4, 1, 5, 9, 2, 6];
        var average = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            var decay = schedule.DecayAt(i + 1);
            average = decay * average + (1 - decay) * weights[i];
        }

        Assert.That(average, Is.EqualTo(weights.Average()).Within(1e-12));
    }

    [Test]
    public void DecayAt_OptionsOutOfRange_Throws()
    {
        EmaSchedule[] wrong =
        [
            new() { Decay = 1 },
            new() { Decay = -0.1 },
            new() { MinDecay = 0.99999 },
            new() { WarmupGamma = 0 },
            new() { UpdateAfterStep = -1 },
        ];

        foreach (var schedule in wrong)
            Assert.That(() => schedule.DecayAt(1), Throws.ArgumentException, schedule.ToString());
        Assert.That(() => new EmaSchedule().DecayAt(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
