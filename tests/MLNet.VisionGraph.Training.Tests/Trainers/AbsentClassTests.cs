using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>Classes without images, in training and in evaluation.</summary>
public class AbsentClassTests
{
    private static readonly string[] s_names = ["checks", "never", "rings", "stripes"];
    private readonly MLContext _mlContext = new(seed: 1);
    private DrawnFolder _photos;

    private static ImageTrainingOptions Quick(TrainingStrategy strategy, List<string> warnings) =>
        new()
        {
            ImageSize = 64,
            Epochs = 6,
            BatchSize = 12,
            LearningRate = 3e-3,
            Weights = WeightSource.Random(1),
            Strategy = strategy,
            Augmentation = AugmentationOptions.None with { LabelSmoothing = 0.2 },
            Threads = 1,
            OnWarning = warnings.Add,
        };

    [OneTimeSetUp]
    public void Draw() => _photos = new DrawnFolder(perClass: 12, seed: 6);

    [OneTimeTearDown]
    public void Clean() => _photos.Dispose();

    [TestCase(TrainingStrategy.FineTune, "efficientvit_m0")]
    [TestCase(TrainingStrategy.LinearProbe, "efficientvit_m0")]
    [TestCase(TrainingStrategy.LinearProbe, "mobilevig_ti")]
    public void Fit_KeyValueWithoutImages_HasAProbabilityNearZero(TrainingStrategy strategy, string backbone)
    {
        List<string> warnings = [];
        var keyed = Keyed(_photos.Rows);
        using var classifier = _mlContext
            .MulticlassClassification.Trainers.VisionGraphClassification(
                new VisionGraphClassificationOptions
                {
                    FeatureColumnName = "Path",
                    Training = Quick(strategy, warnings) with { Backbone = BackboneRegistry.Get(backbone) },
                }
            )
            .Fit(keyed);
        var scored = classifier.Transform(keyed);
        Assert.Multiple(() =>
        {
            Assert.That(scored.GetColumn<float[]>("Score").Select(score => score.Length), Has.All.EqualTo(4));
            Assert.That(scored.GetColumn<float[]>("Score").Select(score => score[1]), Has.All.LessThan(1e-6));
            Assert.That(scored.GetColumn<float[]>("Score").Select(score => score.Sum()), Has.All.EqualTo(1).Within(1e-4));
            Assert.That(warnings, Has.Some.Contains("1 class has no images to learn from: 'never'"));
        });
    }

    [TestCase(ClassBalance.Sampling)]
    [TestCase(ClassBalance.InverseFrequency)]
    [TestCase(ClassBalance.EffectiveNumber)]
    public void Train_ClassWithoutImagesBalanced_StillTrains(ClassBalance balance)
    {
        var options = Quick(TrainingStrategy.LinearProbe, []) with { Balance = balance, Epochs = 2 };
        var trained = new ImageClassifierTrainer(options).Train(Set(_photos.Rows, s_names).Split(0.25));
        Assert.That(trained.Validation.Classes.Select(found => found.Support), Is.EqualTo(new[] { 3, 0, 3, 3 }));
        using TemporaryFolder folder = new();
        TrainingReport.Create(trained, Set(_photos.Rows, s_names).Split(0.25)).SaveHtml(folder["report.html"]);
        Assert.That(File.Exists(folder["report.html"]));
    }

    [Test]
    public void Train_OneClassWithImagesOfSeveral_SaysSo() =>
        Assert.That(
            () =>
                new ImageClassifierTrainer(Quick(TrainingStrategy.LinearProbe, [])).Train(
                    Set(_photos.Rows.Where(row => row.Label == "rings"), s_names).Split(0.25)
                ),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("Only one of the 4 classes has images ('rings', 9 images)")
        );

    [Test]
    public void Evaluate_OtherClassesThanTheTraining_CountsWhatItCan()
    {
        var trained = new ImageClassifierTrainer(Quick(TrainingStrategy.LinearProbe, []) with { Epochs = 2 }).Train(
            Set(_photos.Rows, ["checks", "rings", "stripes"]).Split(0.25)
        );
        DrawnFolder.Row[] rings = [.. _photos.Rows.Where(row => row.Label == "rings")];
        DrawnFolder.Row[] unknown = [.. rings.Take(5).Select(row => new DrawnFolder.Row { Path = row.Path, Label = "waves" })];

        var one = trained.Evaluate(FromView(rings));
        var both = trained.Evaluate(FromView([.. rings, .. unknown]));
        Assert.Multiple(() =>
        {
            Assert.That(one.Classes.Select(found => found.Support), Is.EqualTo(new[] { 0, 12, 0 }));
            Assert.That((one.Rows, one.UnknownRows), Is.EqualTo((12, 0)));
            Assert.That((both.Rows, both.UnknownRows), Is.EqualTo((12, 5)));
            Assert.That(both.Accuracy, Is.EqualTo(one.Accuracy));
            Assert.That(both.ToText(), Does.Contain("and 5 of classes that the classifier does not have"));
            Assert.That(both.ToString(), Does.EndWith("(12 rows, 5 of unknown classes)"));
            Assert.That(() => trained.Evaluate(FromView(unknown)), Throws.TypeOf<TrainingDataException>().With.Message.Contains("'waves'"));
            Assert.That(trained.FitTemperature(FromView([.. rings, .. unknown])).Temperature, Is.Positive);
        });
    }

    [Test]
    public void Train_ValidationClassWhoseOnlyImageIsUnreadable_Trains()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["broken.png"], "no picture");
        DrawnFolder.Row[] validation =
        [
            .. _photos.Rows.Where(row => row.Label != "rings"),
            new() { Path = folder["broken.png"], Label = "rings" },
        ];
        string[] names = ["checks", "rings", "stripes"];
        var trained = new ImageClassifierTrainer(Quick(TrainingStrategy.FineTune, []) with { Epochs = 1 }).Train(
            new ImageDatasetSplit(Set(_photos.Rows, names), Set(validation, names))
        );
        Assert.That(trained.Validation.Classes.Select(found => found.Support), Is.EqualTo(new[] { 12, 0, 12 }));
        Assert.That(trained.Unreadable, Has.Count.EqualTo(1));
    }

    private IDataView Keyed(IEnumerable<DrawnFolder.Row> rows)
    {
        var names = _mlContext.Data.LoadFromEnumerable(s_names.Select(name => new DrawnFolder.Row { Label = name }));
        return _mlContext
            .Transforms.Conversion.MapValueToKey("Label", keyData: _mlContext.Transforms.SelectColumns("Label").Fit(names).Transform(names))
            .Fit(names)
            .Transform(_mlContext.Data.LoadFromEnumerable(rows));
    }

    private ImageDataset FromView(IEnumerable<DrawnFolder.Row> rows) =>
        ImageDataset.FromDataView(_mlContext.Data.LoadFromEnumerable(rows), "Path", "Label");

    private static ImageDataset Set(IEnumerable<DrawnFolder.Row> rows, string[] names) =>
        new(rows.Select(row => ImageSample.FromFile(row.Path, Array.IndexOf(names, row.Label))), names);
}
