namespace MLNet.VisionGraph.Training.Tests.Optimization;

public class LearningRateScheduleTests
{
    private static readonly LearningRateSchedule[] s_schedules =
    [
        new ConstantSchedule(),
        new ConstantSchedule { WarmupEpochs = 1.5 },
        new CosineSchedule { WarmupEpochs = 2, CooldownEpochs = 2 },
        new CosineSchedule
        {
            WarmupEpochs = 2,
            WarmupPrefix = true,
            Interval = ScheduleInterval.Epoch,
        },
        new StepSchedule { EveryEpochs = 3, WarmupEpochs = 1 },
        new StepSchedule { Milestones = [4, 8] },
        new OneCycleSchedule(),
    ];

    // Computed apart, with the formulas of timm's CosineLRScheduler (t in epochs).
    [TestCase(0, 1e-06)]
    [TestCase(1, 0.00010094999999999999)]
    [TestCase(10, 0.0010004999999999999)]
    [TestCase(19, 0.00190005)]
    [TestCase(20, 0.0019782568627301367)]
    [TestCase(150, 0.001005)]
    [TestCase(250, 0.00014330472323448372)]
    [TestCase(299, 1.0054556481315418e-05)]
    public void RateAt_MobileVigRecipeByEpoch_IsTimms(int epoch, double expected)
    {
        CosineSchedule schedule = new() { WarmupEpochs = 20, Interval = ScheduleInterval.Epoch };
        TrainingSpan span = new(300, 1251);

        Assert.That(schedule.RateAt(epoch * 1251L, 2e-3, span), Is.EqualTo(expected).Within(1e-15));
        Assert.That(schedule.RateAt(epoch * 1251L + 1250, 2e-3, span), Is.EqualTo(expected).Within(1e-15), "constant within the epoch");
    }

    [Test]
    public void RateAt_CosineByStep_FollowsTheFormulaAtEveryStep()
    {
        CosineSchedule schedule = new()
        {
            WarmupEpochs = 2,
            MinLearningRate = 1e-4,
            WarmupLearningRate = 2e-4,
            CooldownEpochs = 1,
        };
        TrainingSpan span = new(11, 7);
        for (var step = 0; step < 90; step++)
        {
            var expected =
                step < 14 ? 2e-4 + step * (0.1 - 2e-4) / 14
                : step < 70 ? 1e-4 + 0.5 * (0.1 - 1e-4) * (1 + Math.Cos(Math.PI * step / 70))
                : 1e-4;
            Assert.That(schedule.RateAt(step, 0.1, span), Is.EqualTo(expected).Within(1e-12), $"step {step}");
        }
    }

    [Test]
    public void RateAt_CosineWithPrefix_StartsAtThePeakAfterTheWarmupAndEndsWithTheTraining()
    {
        CosineSchedule schedule = new()
        {
            WarmupEpochs = 2,
            WarmupPrefix = true,
            MinLearningRate = 0,
        };
        TrainingSpan span = new(10, 10);

        Assert.That(schedule.RateAt(20, 1, span), Is.EqualTo(1));
        Assert.That(schedule.RateAt(60, 1, span), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(schedule.RateAt(100, 1, span), Is.Zero);
    }

    // The targets of PyTorch's own test: max_lr 25, final_div_factor 2, total_steps 10.
    [Test]
    public void RateAt_OneCycleOfTenSteps_IsPyTorchs()
    {
        OneCycleSchedule schedule = new() { FinalDivisor = 2 };
        double[] expected = [1, 13, 25, .. Enumerable.Range(1, 7).Select(i => 0.5 + 24.5 / 2 * (1 + Math.Cos(Math.PI * i / 7)))];

        Assert.That(
            Enumerable.Range(0, 10).Select(step => schedule.RateAt(step, 25, new TrainingSpan(2, 5))),
            Is.EqualTo(expected).Within(1e-12)
        );
    }

    [TestCase(0, 0.0004)]
    [TestCase(50, 0.002829274593701135)]
    [TestCase(149, 0.01)]
    [TestCase(150, 0.009999798581660032)]
    [TestCase(300, 0.006068821499737473)]
    [TestCase(499, 4e-08)]
    [TestCase(5000, 4e-08)]
    public void RateAt_OneCycleWithDefaults_IsPyTorchs(int step, double expected) =>
        Assert.That(new OneCycleSchedule().RateAt(step, 0.01, new TrainingSpan(5, 100)), Is.EqualTo(expected).Within(1e-14));

    [Test]
    public void MomentumAt_OneCycle_GoesAgainstTheRate()
    {
        OneCycleSchedule schedule = new();
        TrainingSpan span = new(5, 100);

        Assert.That(schedule.MomentumAt(0, span), Is.EqualTo(0.95).Within(1e-12));
        Assert.That(schedule.MomentumAt(149, span), Is.EqualTo(0.85).Within(1e-12));
        Assert.That(schedule.MomentumAt(499, span), Is.EqualTo(0.95).Within(1e-12));
        Assert.That((schedule with { CycleMomentum = false }).MomentumAt(0, span), Is.Null);
        Assert.That(new CosineSchedule().MomentumAt(0, span), Is.Null);
    }

    [Test]
    public void RateAt_Steps_FallByTheFactor()
    {
        StepSchedule every = new() { EveryEpochs = 2, Factor = 0.5 };
        StepSchedule at = new() { Milestones = [3, 1], Factor = 0.1 };
        TrainingSpan span = new(5, 10);

        Assert.That(new[] { 0, 19, 20, 39, 40 }.Select(step => every.RateAt(step, 8, span)), Is.EqualTo([8.0, 8, 4, 4, 2]));
        Assert.That(new[] { 9, 10, 29, 30 }.Select(step => at.RateAt(step, 1, span)), Is.EqualTo([1, 0.1, 0.1, 0.01]).Within(1e-15));
    }

    [TestCaseSource(nameof(s_schedules))]
    public void RateAt_AnySchedule_StaysBetweenZeroAndThePeakAndReachesIt(LearningRateSchedule schedule)
    {
        TrainingSpan span = new(12, 20);
        var rates = Enumerable.Range(0, 300).Select(step => schedule.RateAt(step, 0.3, span)).ToArray();

        Assert.That(rates, Is.All.InRange(1e-9, 0.3 + 1e-12));
        Assert.That(rates.Max(), Is.GreaterThan(0.27), "at least nine tenths of the peak");
        Assert.That(rates[240..], Is.All.LessThanOrEqualTo(rates[239]), "beyond the end nothing rises again");
    }

    [Test]
    public void RateAt_OneStepOnly_IsANumberForEverySchedule()
    {
        foreach (
            var schedule in new LearningRateSchedule[]
            {
                new ConstantSchedule(),
                new CosineSchedule(),
                new StepSchedule(),
                new OneCycleSchedule(),
            }
        )
            Assert.That(schedule.RateAt(0, 0.1, new TrainingSpan(1, 1)), Is.InRange(0, 0.1), schedule.GetType().Name);
    }

    [Test]
    public void RateAt_OptionsThatDoNotFit_Throws()
    {
        TrainingSpan span = new(5, 10);
        LearningRateSchedule[] wrong =
        [
            new CosineSchedule { WarmupEpochs = 5 },
            new CosineSchedule { WarmupEpochs = 2, CooldownEpochs = 3 },
            new CosineSchedule { MinLearningRate = -1 },
            new ConstantSchedule { WarmupEpochs = -1 },
            new CosineSchedule { WarmupSteps = 50 },
            new CosineSchedule { WarmupSteps = 5, WarmupEpochs = 1 },
            new CosineSchedule { WarmupSteps = 5, Interval = ScheduleInterval.Epoch },
            new StepSchedule { Factor = 0 },
            new StepSchedule { EveryEpochs = 0 },
            new OneCycleSchedule { WarmupFraction = 1 },
            new OneCycleSchedule { InitialDivisor = 0.5 },
            new OneCycleSchedule { BaseMomentum = 0.99 },
        ];

        foreach (var schedule in wrong)
            Assert.That(() => schedule.RateAt(0, 0.1, span), Throws.ArgumentException, schedule.ToString());
        Assert.That(() => new ConstantSchedule().RateAt(-1, 0.1, span), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ConstantSchedule().RateAt(0, 0, span), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ConstantSchedule().RateAt(0, 0.1, default), Throws.ArgumentException);
    }
}
