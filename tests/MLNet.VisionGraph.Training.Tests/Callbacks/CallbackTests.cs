using System.Text.Json.Nodes;
using MLNet.VisionGraph.Training.Callbacks;

namespace MLNet.VisionGraph.Training.Tests.Callbacks;

public class CallbackTests
{
    [Test]
    public void EarlyStopping_NoImprovementForThePatience_AsksToStopWithTheBest()
    {
        EarlyStopping stopping = new(patience: 2, minimumDelta: 0.1);
        var state = NewState();
        double[] losses = [1.0, 0.95, 0.8, 0.75, double.NaN];
        List<bool> stopped = [];
        foreach (var loss in losses)
        {
            EndEpoch(stopping, state, MetricNames.ValidationLoss, loss);
            stopped.Add(state.StopRequested);
        }

        Assert.That(stopped, Is.EqualTo([false, false, false, false, true]));
        Assert.That((stopping.Best, stopping.BestEpoch, stopping.EpochsWithoutImprovement), Is.EqualTo(((double?)0.8, 3, 2)));
        Assert.That(state.StopReason, Is.EqualTo("val_loss has not improved for 2 epochs: its best value is 0.8 in epoch 3."));
        Assert.That(state.HasFailed, Is.False);
    }

    [TestCase("val_top1", MonitorMode.Auto, 0.5, 0.6, true)]
    [TestCase("val_loss", MonitorMode.Auto, 0.5, 0.6, false)]
    [TestCase("val_ece", MonitorMode.Auto, 0.5, 0.4, true)]
    [TestCase("val_top1", MonitorMode.Minimize, 0.5, 0.4, true)]
    [TestCase("val_loss", MonitorMode.Maximize, 0.5, 0.6, true)]
    [TestCase("val_top1", MonitorMode.Auto, 0.5, 0.5, false)]
    [TestCase("val_top1", MonitorMode.Auto, double.NaN, 0.1, true)]
    public void BestCheckpointTracker_SecondValue_IsBestIfBetter(
        string metric,
        MonitorMode mode,
        double first,
        double second,
        bool expected
    )
    {
        BestCheckpointTracker tracker = new(metric, mode);
        var state = NewState();
        EndEpoch(tracker, state, metric, first);
        Assert.That(tracker.IsBest, Is.EqualTo(!double.IsNaN(first)));
        EndEpoch(tracker, state, metric, second);

        Assert.That(tracker.IsBest, Is.EqualTo(expected));
        Assert.That(tracker.BestEpoch, Is.EqualTo(expected ? 2 : 1));
    }

    [Test]
    public void OnEpochEnd_MetricThatIsMissing_SaysWhichThereAre()
    {
        var state = NewState();
        state.SetMetric("val_top1", 0.5);

        Assert.That(
            () => new EarlyStopping("val_acuracy").OnEpochEnd(state),
            Throws.InvalidOperationException.With.Message.Contains("'val_acuracy'").And.Message.Contains("val_top1")
        );
    }

    [Test]
    public void RestoreState_OfWhatWasSaved_GoesOnAsIfNothingHadHappened()
    {
        EarlyStopping before = new(patience: 3);
        BestCheckpointTracker best = new(MetricNames.ValidationLoss);
        var state = NewState();
        foreach (var loss in new[] { 1 / 3.0, 0.5, 0.6 })
        {
            state.SetMetric(MetricNames.ValidationLoss, loss);
            state.Epoch++;
            new CallbackList([before, best]).OnEpochEnd(state);
        }

        var saved = new CallbackList([before, best])
            .SaveStates()
            .ToDictionary(entry => entry.Key, entry => JsonNode.Parse(entry.Value.ToJsonString())!.AsObject());
        EarlyStopping after = new(patience: 3);
        BestCheckpointTracker bestAfter = new(MetricNames.ValidationLoss);
        new CallbackList([bestAfter, after]).RestoreStates(saved);

        Assert.That((after.Best, after.BestEpoch, after.EpochsWithoutImprovement), Is.EqualTo(((double?)(1 / 3.0), 1, 2)), "exactly");
        Assert.That((bestAfter.Best, bestAfter.BestEpoch), Is.EqualTo(((double?)(1 / 3.0), 1)));
        var resumed = NewState();
        EndEpoch(after, resumed, MetricNames.ValidationLoss, 0.4);
        Assert.That(resumed.StopRequested, Is.True, "the third epoch without improvement");
    }

    [TestCase("""{"metric":"val_loss","best":"x","bestEpoch":1,"without":1}""")]
    [TestCase("""{"metric":"val_loss","best":1}""")]
    [TestCase("""{"metric":"val_loss","best":1,"bestEpoch":{}}""")]
    [TestCase("""{"metric":"val_loss","best":1,"bestEpoch":1}""")]
    [TestCase("""{"metric":"val_loss","best":1,"bestEpoch":99999999999,"without":1}""")]
    public void RestoreState_OfSomethingElse_Throws(string json) =>
        Assert.That(() => new EarlyStopping().RestoreState(JsonNode.Parse(json)!.AsObject()), Throws.TypeOf<InvalidDataException>());

    [TestCase(double.NaN, "not a number")]
    [TestCase(double.PositiveInfinity, "infinite")]
    public void NonFiniteLossGuard_BadLoss_StopsAsFailedAndSaysWhatWasSeen(double loss, string what)
    {
        NonFiniteLossGuard guard = new();
        var state = NewState();
        foreach (var good in new[] { 9.0, 2.5, 2.4, 2.3, 2.2, 2.1 })
        {
            state.Loss = good;
            guard.OnBatchEnd(state);
        }

        Assert.That(state.StopRequested, Is.False);
        state.RequestStop("enough");
        (state.Loss, state.Step, state.Epoch, state.LearningRate, state.GradientNorm) = (loss, 7, 2, 0.01, 1e9);
        state.BatchItems = [.. Enumerable.Range(1, 10).Select(i => $"{i}.jpg")];
        guard.OnBatchEnd(state);

        Assert.That(state.HasFailed, Is.True);
        Assert.That(
            state.StopReason,
            Is.EqualTo(guard.Finding)
                .And.StartsWith(
                    $"The loss is {what} at step 7, epoch 2. "
                        + "The losses before were 2.5, 2.4, 2.3, 2.2, 2.1; the learning rate is 0.01, the gradient's norm 1E+09."
                )
        );
        Assert.That(guard.Finding, Does.Contain("The batch: 1.jpg, 2.jpg").And.Contain("8.jpg and 2 more."));
    }

    [Test]
    public void RequestStop_SeveralReasons_KeepsTheFirstUnlessAFailureComes()
    {
        var state = NewState();
        state.RequestStop("first");
        state.RequestStop("second");
        Assert.That((state.StopReason, state.HasFailed), Is.EqualTo(("first", false)));

        state.RequestStop("failure", failed: true);
        state.RequestStop("another", failed: true);
        Assert.That((state.StopReason, state.HasFailed), Is.EqualTo(("failure", true)));
    }

    [Test]
    public void CallbackList_OneThatThrowsAtTheEnd_LetsTheOthersEnd()
    {
        Recorder first = new(throws: true);
        Recorder second = new(throws: false);
        CallbackList list = new([first, second]);
        var state = NewState();
        list.OnTrainStart(state);
        list.OnEpochStart(state);
        list.OnBatchEnd(state);
        list.OnEpochEnd(state);

        Assert.That(() => list.OnTrainEnd(state), Throws.InstanceOf<AggregateException>().With.InnerException.Message.EqualTo("full disk"));
        Assert.That(second.Calls, Is.EqualTo(["train start", "epoch start", "batch end", "epoch end", "train end"]));
    }

    [Test]
    public void CallbackList_TwoOfTheSameName_Throws() =>
        Assert.That(
            () => new CallbackList([new EarlyStopping(), new EarlyStopping()]),
            Throws.ArgumentException.With.Message.Contains("early-stopping:val_loss")
        );

    [Test]
    public void ProgressReporting_BatchesInQuickSuccession_AreReportedAtMostSoOften()
    {
        Clock clock = new();
        List<TrainingProgress> reports = [];
        ProgressReporting reporting = new(new Immediate(reports), TimeSpan.FromSeconds(1), clock);
        var state = NewState();
        reporting.OnTrainStart(state);
        state.Epoch = 1;
        for (var i = 0; i < 25; i++)
        {
            clock.Advance(0.1);
            state.Step++;
            state.Loss = i;
            reporting.OnBatchEnd(state);
        }

        state.SetMetric("val_top1", 0.75);
        state.Remaining = TimeSpan.FromSeconds(93784);
        reporting.OnEpochEnd(state);
        state.SetMetric("val_top1", 0.1);
        reporting.OnTrainEnd(state);

        Assert.That(
            reports.Select(report => report.Phase),
            Is.EqualTo([
                TrainingPhase.Starting,
                TrainingPhase.Training,
                TrainingPhase.Training,
                TrainingPhase.EpochEnded,
                TrainingPhase.Ended,
            ])
        );
        Assert.That(reports[2].Fraction, Is.EqualTo(0.4).Within(1e-12));
        Assert.That(reports[3].Metrics["val_top1"], Is.EqualTo(0.75), "a snapshot does not change");
        Assert.That(
            reports[3].ToString(),
            Is.EqualTo("epoch 1/5, step 25/50, loss 24, lr 0, 0 images/s, waiting 0 %, val_top1 0.75, 26:03:04 left")
        );
    }

    [Test]
    public void ThroughputMeter_SteadyLoop_MeasuresIt()
    {
        Clock clock = new();
        MLNet.VisionGraph.Training.Callbacks.ThroughputMeter meter = new(clock);
        var state = NewState();
        for (var i = 1; i <= 20; i++)
        {
            clock.Advance(100);
            meter.Restart();
            clock.Advance(0.5);
            meter.DataArrived(TimeSpan.FromSeconds(0.5));
            clock.Advance(1.5);
            state.Step = i;
            meter.StepDone(state, images: 32);
        }

        Assert.That(state.ImagesPerSecond, Is.EqualTo(16).Within(1e-6), "what lies between batches does not count");
        Assert.That(state.DataWaitShare, Is.EqualTo(0.25).Within(1e-6));
        Assert.That(state.Remaining!.Value.TotalSeconds, Is.EqualTo(60).Within(1e-3), "30 steps of 2 seconds");
        Assert.That(state.Elapsed.TotalSeconds, Is.EqualTo(2040).Within(1e-3));
    }

    internal static TrainingState NewState() => new(new TrainingSpan(5, 10));

    private static void EndEpoch(TrainingCallback callback, TrainingState state, string metric, double value)
    {
        state.Epoch++;
        state.SetMetric(metric, value);
        callback.OnEpochEnd(state);
    }

    private sealed class Recorder(bool throws) : TrainingCallback
    {
        public List<string> Calls { get; } = [];

        public override void OnTrainStart(TrainingState state) => Calls.Add("train start");

        public override void OnEpochStart(TrainingState state) => Calls.Add("epoch start");

        public override void OnBatchEnd(TrainingState state) => Calls.Add("batch end");

        public override void OnEpochEnd(TrainingState state) => Calls.Add("epoch end");

        public override void OnTrainEnd(TrainingState state)
        {
            Calls.Add("train end");
            if (throws)
                throw new IOException("full disk");
        }
    }

    private sealed class Immediate(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
