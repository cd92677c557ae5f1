using System.Text.Json;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Tests.Trainers;

namespace MLNet.VisionGraph.Training.Tests.Reports;

/// <summary>The report on a detector with detections made by hand: as JSON, and the page in a real browser, where there is one.</summary>
public class DetectionReportTests
{
    // Each of the three test images has a disk and a square; these are found, and an invented disk is in every image.
    private static readonly double[] s_scores = [0.9, 0.6, 0.3];
    private static readonly double[] s_invented = [0.85, 0.45, 0.15];
    private static readonly string[] s_classes = [$"disk {HostileTraining.Payload}", "square"];
    private static readonly BoundingBox s_corner = new(100, 100, 118, 116);

    private readonly TemporaryFolder _folder = new();
    private ObjectDatasetSplit _images = null!;
    private TrainedObjectDetector _trained = null!;

    [OneTimeSetUp]
    public void Train()
    {
        var training = new ObjectDataset(s_classes, [.. Enumerable.Range(0, 8).Select(Image)]);
        var validation = new ObjectDataset(s_classes, [.. Enumerable.Range(8, 2).Select(Image)]);
        _images = new ObjectDatasetSplit(training, validation, new ObjectDataset(s_classes, [.. Enumerable.Range(10, 3).Select(Image)]));
        _trained = new ObjectDetectorTrainer(
            new ObjectDetectionTrainingOptions
            {
                Architecture = DetectorArchitecture.LightMask,
                Backbone = ObjectDetectorTrainerTests.Tiny,
                Weights = WeightSource.Random(),
                ImageSize = 64,
                Epochs = 2,
                BatchSize = 4,
            }
        ).Train(_images);
    }

    [OneTimeTearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void Create_OfTheDetectorItself_HasItsMetrics()
    {
        var report = DetectionReport.Create(_trained, _images with { Test = null }, new DetectionReportOptions { Threshold = 0.5 });

        Assert.Multiple(() =>
        {
            Assert.That(report.IsForTest, Is.False);
            Assert.That(report.BoxMetrics.AveragePrecision, Is.EqualTo(_trained.BoxMetrics.AveragePrecision));
            Assert.That(report.MaskMetrics!.AveragePrecision, Is.EqualTo(_trained.MaskMetrics!.AveragePrecision));
            Assert.That(report.Threshold, Is.EqualTo(0.5));
            Assert.That(report.Notes, Is.Empty);
        });
    }

    [Test]
    public void SaveJson_HandMadeDetections_HasTheCounts()
    {
        var report = HandMade(new DetectionReportOptions());

        report.SaveJson(_folder["report.json"]);

        using var json = JsonDocument.Parse(File.ReadAllText(_folder["report.json"]));
        var root = json.RootElement;
        var at = root.GetProperty("thresholds").EnumerateArray().Single(each => each.GetProperty("threshold").GetDouble() == 0.5);
        var all = at.GetProperty("all");
        Assert.Multiple(() =>
        {
            Assert.That(report.IsForTest);
            Assert.That(root.GetProperty("part").GetString(), Is.EqualTo("test"));
            Assert.That(all.GetProperty("found").GetInt32(), Is.EqualTo(4));
            Assert.That(all.GetProperty("missed").GetInt32(), Is.EqualTo(2));
            Assert.That(all.GetProperty("invented").GetInt32(), Is.EqualTo(1));
            Assert.That(all.GetProperty("precision").GetDouble(), Is.EqualTo(0.8));
            Assert.That(root.GetProperty("boxes").GetProperty("objects").GetInt32(), Is.EqualTo(6));
            Assert.That(root.GetProperty("boxes").GetProperty("classes")[1].GetProperty("averagePrecision50").GetDouble(), Is.EqualTo(1));
            Assert.That(root.GetProperty("problems").GetProperty("unlabeledCount").GetInt32(), Is.EqualTo(1));
            Assert.That(root.GetProperty("training").GetProperty("history").GetArrayLength(), Is.EqualTo(2));
        });
    }

    [Test]
    public void SaveHtml_Limits_AreKeptAndNoted()
    {
        var report = HandMade(new DetectionReportOptions { Images = 1, MaxBytes = 1_000_000 });

        report.SaveHtml(_folder["small.html"]);

        Assert.Multiple(() =>
        {
            Assert.That(report.Notes, Has.One.Contains("Of 3 images, the 1 with the most mistakes are shown"));
            Assert.That(new FileInfo(_folder["small.html"]).Length, Is.LessThan(1_000_000));
        });
    }

    [Test]
    public void Create_ImageMissing_IsNoted()
    {
        var missing = new AnnotatedImage(_folder["missing.png"], 120, 120, [new AnnotatedObject("square", s_corner)]);
        var images = _images with { Test = new ObjectDataset(s_classes, [missing]) };

        var report = DetectionReport.Create(_trained, images);

        Assert.That(report.Notes, Has.One.Contains("1 images could not be read"));
    }

    [TestCase(0.04)]
    [TestCase(0.96)]
    [TestCase(double.NaN)]
    public void Create_ThresholdOutOfRange_Throws(double threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            DetectionReport.Create(_trained, _images, new DetectionReportOptions { Threshold = threshold })
        );

    [Test]
    public async Task Page_InABrowser_FollowsTheSliderInLightAndDark()
    {
        await using var browser = await Browser.StartAsync();
        var path = _folder["report.html"];
        HandMade(new DetectionReportOptions { Name = HostileTraining.Payload, Threshold = 0.5 }).SaveHtml(path);
        await browser.OpenAsync(path);

        var empty = await browser.EvaluateAsync<string>(
            "[...document.querySelectorAll('main section')].filter(s => s.innerText.trim().length < 20).map(s => s.id).join()"
        );
        var broken = await browser.EvaluateAsync<int>(
            "Promise.all([...document.images].map(i => { i.loading = 'eager'; return i.decode().then(() => 0, () => 1); }))"
                + ".then(all => all.reduce((a, b) => a + b, 0))"
        );
        var start = await CountsAt(browser, "0.5");
        var low = await CountsAt(browser, "0.05");
        var high = await CountsAt(browser, "0.9");
        var confusion = await browser.EvaluateAsync<string>(
            "[...document.querySelectorAll('#confusion tbody tr')].map(row => [...row.querySelectorAll('td')]"
                + ".map(cell => cell.textContent || '0').join(' ')).join('|')"
        );
        var hidden = await browser.EvaluateAsync<string>(
            """
            (() => {
              const seen = name => getComputedStyle(document.querySelector(name)).display;
              const click = name => document.querySelector(`[data-show="${name}"]`).click();
              const before = [seen('.is-truth'), seen('.is-found'), seen('.outline')];
              ['truth', 'found', 'masks'].forEach(click);
              return [...before, seen('.is-truth'), seen('.is-found'), seen('.outline')].join();
            })()
            """
        );
        var focus = await browser.EvaluateAsync<string>(
            """
            (() => {
              document.querySelector('[data-show="truth"]').click();
              const box = document.querySelector('.is-truth');
              box.focus();
              return document.activeElement === box ? box.getAttribute('aria-label') : '';
            })()
            """
        );
        var colors = await browser.EvaluateAsync<string[]>(
            """
            (() => {
              const color = () => getComputedStyle(document.querySelector('.threshold')).backgroundColor;
              const before = color();
              document.getElementById('theme').click();
              return [before, color()];
            })()
            """
        );
        var harmed = await browser.EvaluateAsync<bool>("'harmed' in window || document.querySelectorAll('img[src=\"x\"]').length > 0");

        Assert.Multiple(() =>
        {
            Assert.That(empty, Is.Empty, "sections without content");
            Assert.That(broken, Is.Zero, "pictures that cannot be decoded");
            Assert.That(start, Is.EqualTo("4 found, 2 missed, 1 invented, 0.800 precision, 0.667 recall; 4 hit, 1 false, 2 miss"));
            Assert.That(low, Is.EqualTo("6 found, 0 missed, 3 invented, 0.667 precision, 1.000 recall; 6 hit, 3 false, 0 miss"));
            Assert.That(high, Is.EqualTo("2 found, 4 missed, 0 invented, 1.000 precision, 0.333 recall; 2 hit, 0 false, 4 miss"));
            Assert.That(confusion, Is.EqualTo("1 0 2|0 1 2|0 0 0"), "at 0.9");
            Assert.That(hidden, Is.EqualTo("inline,inline,inline,none,none,none"));
            Assert.That(focus, Is.Not.Empty);
            Assert.That(colors.Distinct().Count(), Is.EqualTo(2), "light and dark");
            Assert.That(harmed, Is.False);
            Assert.That(browser.Complaints, Is.Empty);
            Assert.That(
                browser.Requests.Where(address => !address.StartsWith("data:", StringComparison.Ordinal)),
                Has.Exactly(1).Items,
                "the file itself"
            );
        });
    }

    // Moves the slider and reads the numbers and the boxes.
    private static async Task<string> CountsAt(Browser browser, string threshold)
    {
        await browser.EvaluateAsync(
            $$"""
            (() => {
              const slider = document.getElementById('threshold');
              slider.value = '{{threshold}}';
              slider.dispatchEvent(new Event('input', { bubbles: true }));
              return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            })()
            """
        );
        return await browser.EvaluateAsync<string>(
            """
            (() => {
              const numbers = ['found', 'missed', 'invented', 'precision', 'recall']
                .map(name => `${document.querySelector(`[data-count="${name}"]`).textContent} ${name}`);
              const boxes = ['hit', 'false', 'miss']
                .map(kind => `${document.querySelectorAll(`#images [data-kind="${kind}"]`).length} ${kind}`);
              return `${numbers.join(', ')}; ${boxes.join(', ')}`;
            })()
            """
        );
    }

    private DetectionReport HandMade(DetectionReportOptions options)
    {
        var found = _images.Test!.Images.Select(
            (image, i) =>
                image
                    .Objects.Select(each => Found(each.Class, each.Box, s_scores[i]))
                    .Append(Found(s_classes[0], s_corner, s_invented[i]))
                    .ToArray()
        );
        return DetectionReport.Create(_trained, _images, options, [.. found]);
    }

    private static Detection Found(string name, BoundingBox box, double score)
    {
        double[] corners = [box.X0, box.Y0, box.X1, box.Y0, box.X1, box.Y1, box.X0, box.Y1];
        return new Detection(Array.IndexOf(s_classes, name), name, score, box, InstanceMask.FromPolygons([corners], 120, 120));
    }

    private AnnotatedImage Image(int seed)
    {
        // Where the objects are drawn does not matter: the detections are made from the labels.
        DrawnObjects.Save(_folder[$"{seed}.png"], 120, 120, count: 2, seed);
        return new AnnotatedImage(
            _folder[$"{seed}.png"],
            120,
            120,
            [
                new AnnotatedObject(s_classes[0], new BoundingBox(10, 10 + seed, 40, 40 + seed))
                {
                    Polygons = [[10, 10 + seed, 40, 10 + seed, 40, 40 + seed, 10, 40 + seed]],
                },
                new AnnotatedObject(s_classes[1], new BoundingBox(60, 20, 90, 50 + seed))
                {
                    Polygons = [[60, 20, 90, 20, 90, 50 + seed, 60, 50 + seed]],
                },
            ]
        );
    }
}
