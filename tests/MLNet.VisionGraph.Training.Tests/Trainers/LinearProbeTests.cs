using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

public class LinearProbeTests
{
    private static readonly ImageDatasetSplit s_photos = DrawnPhotos.Split(training: 20, validation: 12);

    private static ImageTrainingOptions Options(TemporaryFolder folder) =>
        new()
        {
            Backbone = BackboneRegistry.Get("mobilevig_ti"),
            Weights = WeightSource.Random(1),
            Strategy = TrainingStrategy.LinearProbe,
            ImageSize = 64,
            EmbeddingFolder = folder["embeddings"],
            Threads = 1,
        };

    [Test]
    public void Train_DrawnPictures_LearnsTheHeadAlone()
    {
        using TemporaryFolder folder = new();
        List<TrainingProgress> reports = [];
        var options = Options(folder) with { Progress = new Reports(reports) };
        var trained = new ImageClassifierTrainer(options).Train(s_photos);
        var before = options.Backbone.LoadWeights(options.Weights!, trained.Settings with { Classes = 0 });

        Assert.Multiple(() =>
        {
            Assert.That(trained.Validation.Accuracy, Is.GreaterThan(0.5), "three kinds, untrained features");
            Assert.That(trained.Weights.Keys.Except(before.Keys), Is.EquivalentTo(["head.weight", "head.bias"]));
            Assert.That(
                before.All(pair => pair.Value.Values.Span.SequenceEqual(trained.Weights[pair.Key].Values.Span)),
                "norms' statistics included"
            );
            Assert.That(reports[0].Phase, Is.EqualTo(TrainingPhase.Embedding));
            Assert.That(reports.Last(report => report.Phase == TrainingPhase.Embedding).ToString(), Does.StartWith("embeddings 96/96"));
            Assert.That(reports[^1].Fraction, Is.EqualTo(1));
            Assert.That(
                (trained.Options.Epochs, trained.Options.BatchSize, trained.Options.LearningRate),
                Is.EqualTo((100, 128, 2e-2)),
                "the choices of the strategy are reported"
            );
            Assert.That(trained.State.Span.StepsPerEpoch, Is.EqualTo(1), "all 60 photos are one batch");
        });
    }

    [TestCase(null, 550, "mobilevig_ti")]
    [TestCase(false, 512, "mobilevig_ti")]
    [TestCase(null, 384, "efficientvit_m0")]
    public void Train_MultiStageHead_ReadsAllStagesInEveryForm(bool? multiStage, int inputs, string backbone)
    {
        using TemporaryFolder folder = new();
        var options = Options(folder) with { Backbone = BackboneRegistry.Get(backbone), MultiStageHead = multiStage, Epochs = 30 };
        var trained = new ImageClassifierTrainer(options).Train(s_photos);
        var head = trained.Weights.Single(pair => pair.Key.StartsWith("head.", StringComparison.Ordinal) && pair.Value.Shape.Count >= 2);
        trained.SaveOnnx(folder["probe.onnx"]);
        trained.SaveSafeTensors(folder["probe.safetensors"]);

        // The embeddings of the training, the exported graph and the weights read again must agree.
        var reread = options.Backbone.LoadWeights(WeightSource.FromFile(folder["probe.safetensors"]), trained.Settings);
        var report = trained.Evaluate(s_photos.Validation);
        using var scorer = new OnnxScorer(File.ReadAllBytes(folder["probe.onnx"]), threads: 1);

        Assert.Multiple(() =>
        {
            Assert.That(head.Value.Shape[1], Is.EqualTo(inputs));
            Assert.That(trained.Settings.EmbeddingLengthOf(options.Backbone.Network), Is.EqualTo(inputs));
            Assert.That(report.Accuracy, Is.EqualTo(trained.Validation.Accuracy));
            Assert.That(report.LogLoss, Is.EqualTo(trained.Validation.LogLoss).Within(1e-4));
            Assert.That(scorer.OutputLengths, Is.EqualTo(new[] { 3 }));
            Assert.That(reread.Keys, Is.EquivalentTo(trained.Weights.Keys));
        });
    }

    [Test]
    public void LoadWeights_OfAProbeForAnotherHead_StartsWithAFreshOne()
    {
        using TemporaryFolder folder = new();
        var options = Options(folder) with { Backbone = BackboneRegistry.Get("efficientvit_m0"), Epochs = 1 };
        var trained = new ImageClassifierTrainer(options).Train(s_photos);
        trained.SaveSafeTensors(folder["probe.safetensors"]);
        var source = WeightSource.FromFile(folder["probe.safetensors"]);
        var settings = trained.Settings with { MultiStageEmbedding = false };

        var weights = options.Backbone.LoadWeights(source, settings, ClassMismatch.Drop);

        Assert.That(weights["head.l.weight"].Shape, Is.EqualTo(new[] { 3, 192 }));
        Assert.That(() => options.Backbone.LoadWeights(source, settings), Throws.TypeOf<WeightMismatchException>());
    }

    [Test]
    public void Train_SecondTime_TakesTheEmbeddingsFromTheDisk()
    {
        using TemporaryFolder folder = new();
        var options = Options(folder) with { Epochs = 5 };
        var first = new ImageClassifierTrainer(options).Train(s_photos);
        string[] files = [.. Directory.GetFiles(folder["embeddings"], "*", SearchOption.AllDirectories)];
        var written = files.Select(File.GetLastWriteTimeUtc).ToArray();
        var again = new ImageClassifierTrainer(options).Train(s_photos);

        Assert.Multiple(() =>
        {
            Assert.That(files, Is.Not.Empty);
            Assert.That(Directory.GetFiles(folder["embeddings"], "*", SearchOption.AllDirectories), Is.EqualTo(files));
            Assert.That(files.Select(File.GetLastWriteTimeUtc), Is.EqualTo(written));
            Assert.That(again.Weights["head.weight"].Values.ToArray(), Is.EqualTo(first.Weights["head.weight"].Values.ToArray()));
        });
    }

    [Test]
    public void Train_Interrupted_GoesOn()
    {
        using TemporaryFolder folder = new();
        var options = Options(folder) with { Epochs = 6, Balance = ClassBalance.Sampling };
        var untouched = new ImageClassifierTrainer(options).Train(s_photos);
        using var cancellation = new CancellationTokenSource();
        new ImageClassifierTrainer(options with { CheckpointFolder = folder["run"], Callbacks = [new CancelAt(cancellation)] }).Train(
            s_photos,
            cancellation.Token
        );

        // Weights come from the checkpoint now: the source is not asked again.
        var resumed = new ImageClassifierTrainer(options with { CheckpointFolder = folder["run"] }).Train(s_photos);
        Assert.That(resumed.State.IsResumed);
        Assert.That(resumed.Weights["head.weight"].Values.ToArray(), Is.EqualTo(untouched.Weights["head.weight"].Values.ToArray()));
    }

    [Test]
    public void Train_CacheThatCannotBeWritten_IsAWarning()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["embeddings"], "a file where the folder should be");
        List<string> warnings = [];
        var trained = new ImageClassifierTrainer(Options(folder) with { Epochs = 2, OnWarning = warnings.Add }).Train(s_photos);

        Assert.That(trained.Validation.Rows, Is.EqualTo(36));
        Assert.That(warnings, Is.Not.Empty);
    }

    [Test]
    public void Train_WithATeacher_IsRefused()
    {
        using TemporaryFolder folder = new();
        using var teacher = DistillationTeacher.FromDelegate(images => new float[images.Count * 3]);

        Assert.That(
            () =>
                new ImageClassifierTrainer(Options(folder) with { Distillation = new DistillationOptions { Teacher = teacher } }).Train(
                    s_photos
                ),
            Throws.ArgumentException.With.Message.Contains("FineTune")
        );
    }

    private sealed class CancelAt(CancellationTokenSource source) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state)
        {
            if (state.Step == 3)
                source.Cancel();
        }
    }

    private sealed class Reports(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (reports)
                reports.Add(value);
        }
    }
}
