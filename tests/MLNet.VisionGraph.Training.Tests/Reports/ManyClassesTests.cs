using System.Text.Json.Nodes;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Reports;

/// <summary>A report on a classifier of 10,000 classes: what it holds grows with the classes, not with their square.</summary>
public class ManyClassesTests
{
    private const int Count = 10_000;
    private const int Rows = 50_000;
    private const long MaxBytes = 20_000_000;

    private static readonly string[] s_names = [.. Enumerable.Range(0, Count).Select(index => $"a class with the number {index:00000}")];

    [Test]
    public void Report_TenThousandClasses_TakesMemoryForItsRowsOnly()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var report = Synthetic();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Multiple(() =>
        {
            Assert.That(report.Rows, Is.EqualTo(Rows));
            Assert.That(report.Classes.Sum(found => found.Support), Is.EqualTo(Rows));
            Assert.That(report.Classes.Sum(found => found.Predicted), Is.EqualTo(Rows));
            Assert.That(report.Confusion[7].Sum(), Is.EqualTo(report.Classes[7].Support));
            Assert.That(report.Confusion[7][7], Is.EqualTo(report.Classes[7].Correct));
            Assert.That(allocated, Is.LessThan(100_000_000), "a matrix of all classes has 800 MB");
            Assert.That(report.ToText(), Does.Contain("9950 classes"));
            Assert.That(report.ConfusionText(), Does.Contain("9980 classes"));
        });
    }

    [Test]
    public async Task Save_TenThousandClasses_BoundsBothFilesAndSaysWhatIsCut()
    {
        using TemporaryFolder folder = new();
        using (var picture = DrawnImages.Pattern(0, new Random(2)))
        {
            var report = TrainingReport.Create(
                Classifier(),
                new ImageDatasetSplit(Images(picture, 40), Images(picture, 20)) { LeftOut = ["12 .heic files", "'a/.git' (hidden)"] },
                new TrainingReportOptions { Threads = 1, TimeLimit = TimeSpan.FromMinutes(5) }
            );
            report.SaveJson(folder["report.json"]);
            report.SaveHtml(folder["report.html"]);
            Assert.That(report.Notes, Has.Some.Contains("There are 10,000 classes"));
        }

        var json = JsonNode.Parse(File.ReadAllText(folder["report.json"]))!;
        var validation = json["validation"]!;
        Assert.Multiple(() =>
        {
            Assert.That(new FileInfo(folder["report.json"]).Length, Is.LessThan(MaxBytes));
            Assert.That(new FileInfo(folder["report.html"]).Length, Is.LessThan(MaxBytes));
            Assert.That(validation["confusion"], Is.Null);
            Assert.That(validation["confusions"]!.AsArray(), Has.Count.EqualTo(2000));
            Assert.That((int)validation["confusionsLeftOut"]!, Is.GreaterThan(1000));
            Assert.That(validation["classes"]!.AsArray(), Has.Count.EqualTo(Count));
            Assert.That(
                json["data"]!["leftOut"]!.AsArray().Select(line => (string)line!),
                Is.EqualTo(new[] { "12 .heic files", "'a/.git' (hidden)" })
            );
        });

        await using var browser = await Browser.StartAsync();
        await browser.OpenAsync(folder["report.html"]);
        var empty = await browser.EvaluateAsync<string>(
            "[...document.querySelectorAll('main section')].filter(s => s.innerText.trim().length < 20).map(s => s.id).join()"
        );
        var text = await browser.EvaluateAsync<string>("document.querySelector('main').innerText");
        var rows = await browser.EvaluateAsync<int>("document.querySelectorAll('#classes tbody tr').length");
        Assert.Multiple(() =>
        {
            Assert.That(empty, Is.EqualTo("map").Or.Empty);
            Assert.That(rows, Is.EqualTo(500));
            Assert.That(text, Does.Contain("The 500 classes with the lowest F1 of 10,000; report.json has all."));
            Assert.That(text, Does.Contain("2,000 most frequent ones"));
            Assert.That(text, Does.Contain("12 .heic files").And.Contain("'a/.git' (hidden)"), "what was left out");
        });
    }

    // Most rows are right; the others are taken for classes nearby, some of them often.
    private static ClassificationReport Synthetic()
    {
        var accumulator = new ClassificationAccumulator(s_names, ScoreKind.Probabilities);
        var random = new Random(4);
        var scores = new float[Count];
        for (var row = 0; row < Rows; row++)
        {
            var label = random.Next(Count);
            var predicted = random.Next(3) > 0 ? label : (label + (int)(Count * Math.Pow(random.NextDouble(), 8))) % Count;
            scores[predicted] = 0.9f;
            accumulator.Add(scores, label);
            scores[predicted] = 0;
        }

        return accumulator.Report();
    }

    private static TrainedImageClassifier Classifier()
    {
        var backbone = BackboneRegistry.Get(EfficientVitVariant.M0);
        var settings = new NetworkSettings
        {
            Height = 64,
            Width = 64,
            Classes = Count,
        };
        return new TrainedImageClassifier(
            backbone,
            settings,
            backbone.LoadWeights(WeightSource.Random(1), settings),
            s_names,
            Synthetic(),
            [],
            new TrainingState(new TrainingSpan(1, 1))
        );
    }

    private static ImageDataset Images(Microsoft.ML.Data.MLImage picture, int count) =>
        new(Enumerable.Range(0, count).Select(index => ImageSample.FromImage(picture, index * 97, $"{index}.png")), s_names);
}
