using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Reports;

public partial class TrainingReportTests
{
    private TemporaryFolder _folder;
    private TrainingReport _report;
    private string _html;
    private JsonNode _json;

    [OneTimeSetUp]
    public void Make()
    {
        _folder = new TemporaryFolder();
        _report = TrainingReport.Create(HostileTraining.Trained, HostileTraining.Photos, HostileTraining.Options);
        (_html, _json) = (Html(_report), Json(_report));
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void SaveJson_Numbers_AreThoseOfTheReports()
    {
        var trained = HostileTraining.Trained;
        Assert.Multiple(() =>
        {
            Assert.That(JsonNode.DeepEquals(_json["validation"], Written(trained.Validation)), "validation");
            Assert.That(JsonNode.DeepEquals(_json["test"], Written(_report.Test!)), "test");
            Assert.That(_report.Test!.Rows, Is.EqualTo(10));
            Assert.That(_report.Test.Confusion, Is.EqualTo(trained.Evaluate(HostileTraining.Photos.Test!).Confusion), "scored as deployed");
            Assert.That((int)_json["model"]!["parameters"]!, Is.GreaterThan(2_000_000));
            Assert.That(_json["training"]!["history"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That((double)_json["accuracyInterval"]!["test"]!["lower"]!, Is.LessThan(_report.Test.Accuracy));
        });
    }

    [Test]
    public void SaveHtml_Data_IsThatOfTheJson()
    {
        var page = JsonNode.Parse(DataBlock().Match(_html).Groups[1].Value)!;

        Assert.That(JsonNode.DeepEquals(page["report"], _json));
        Assert.That(page["thumbnails"]!.AsObject(), Is.Not.Empty);
    }

    [Test]
    public void SaveHtml_Page_LoadsNothing()
    {
        var text = PictureAddress().Replace(_html, "");

        Assert.Multiple(() =>
        {
            Assert.That(
                Address().Matches(text).Select(match => match.Value),
                Is.All.EqualTo("http://www.w3.org/2000/svg"),
                "a namespace's name, and no address"
            );
            Assert.That(
                text,
                Does.Not.Contain("@import")
                    .And.Not.Contain("fetch(")
                    .And.Not.Contain("XMLHttpRequest")
                    .And.Not.Contain("<link")
                    .And.Not.Contain("<script src")
            );
            Assert.That(text, Does.Contain("default-src 'none'").And.Not.Contain("unsafe-"));
            Assert.That(text, Does.Not.Match(@"\{\{\w+\}\}"), "every placeholder is filled");
        });
    }

    [Test]
    public void SaveHtml_HostileNames_StayText()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_html, Does.Not.Contain("<img").And.Not.Contain("<b>bells"));
            Assert.That(EndOfScript().Count(_html), Is.EqualTo(StartOfScript().Count(_html)), "no name ends a script");
            Assert.That(_html, Does.Not.Match(@"\son\w+\s*=\s*[""']"), "no handlers in markup");
        });
    }

    [Test]
    public void Create_BrokenAndLeakedPhotos_AreFound()
    {
        var leak = _json["duplicates"]!.AsArray().Single(group => (bool)group!["isLeak"]! && (bool)group["isExact"]!)!;
        var parts = leak["images"]!.AsArray().Select(photo => (string)_json["images"]![(int)photo!]!["part"]!);

        Assert.That(parts, Is.EquivalentTo(new[] { "training", "test" }));
        Assert.That(
            _json["data"]!["unreadable"]!.AsArray().Select(photo => (string)photo!["name"]!),
            Is.EqualTo(new[] { $"broken {HostileTraining.Payload}" })
        );
    }

    [Test]
    public void Create_Heatmaps_LieBetweenNothingAndAll()
    {
        var heatmaps = _json["heatmaps"]!.AsArray();
        double[][] values = [.. heatmaps.Select(heatmap => heatmap!["values"]!.AsArray().Select(value => (double)value!).ToArray())];

        Assert.That(values, Has.Length.EqualTo(16));
        Assert.That(values, Is.All.Length.EqualTo(4).And.All.Matches<double[]>(map => map.Min() == 0 && map.Max() == 1));
    }

    [Test]
    public void Create_Map_HasAPlaceForEachPhoto()
    {
        var places = _json["map"]!.AsArray();

        Assert.That(places, Has.Count.EqualTo(_json["images"]!.AsArray().Count).And.Count.EqualTo(24 + 12 + 10));
        Assert.That(places.SelectMany(place => new[] { (double)place!["x"]!, (double)place["y"]! }), Is.All.InRange(0, 1));
    }

    [Test]
    public void Create_FewPictureBytes_LeavesPicturesOutAndSaysSo()
    {
        var report = TrainingReport.Create(
            HostileTraining.Trained,
            HostileTraining.Photos,
            HostileTraining.Options with
            {
                ThumbnailBytes = 20_000,
            }
        );
        var pictures = PictureAddress().Matches(Html(report));

        Assert.That(pictures, Is.Not.Empty);
        Assert.That(pictures.Sum(picture => picture.Length), Is.LessThanOrEqualTo(20_000));
        Assert.That(report.Notes, Has.Some.Contains("thumbnail"));
    }

    [Test]
    public void Create_NoTime_StillHasTheNumbersAndSaysWhatIsMissing()
    {
        var report = TrainingReport.Create(
            HostileTraining.Trained,
            HostileTraining.Photos,
            HostileTraining.Options with
            {
                TimeLimit = TimeSpan.FromTicks(1),
            }
        );
        var json = Json(report);

        Assert.Multiple(() =>
        {
            Assert.That(JsonNode.DeepEquals(json["validation"], Written(HostileTraining.Trained.Validation)));
            Assert.That(report.Notes, Has.Some.Contains("time"));
            Assert.That(json["images"]!.AsArray(), Is.Empty);
            Assert.That(Html(report), Does.Contain("report-data"));
        });
    }

    [Test]
    public void Create_Cancelled_EndsWithAReport()
    {
        var report = TrainingReport.Create(
            HostileTraining.Trained,
            HostileTraining.Photos,
            HostileTraining.Options,
            new CancellationToken(canceled: true)
        );

        Assert.That(report.Notes, Is.Not.Empty);
    }

    [Test]
    public void Create_PartThatFails_IsLeftOutWithAWarning()
    {
        var unknown = new ImageDatasetSplit(
            HostileTraining.Photos.Training,
            HostileTraining.Photos.Validation,
            new ImageDataset([ImageSample.FromFile("gone.jpg", 0)], ["nobody knows"])
        );
        List<string> warnings = [];
        var report = TrainingReport.Create(HostileTraining.Trained, unknown, HostileTraining.Options with { OnWarning = warnings.Add });

        Assert.That(warnings, Has.Some.Contains("nobody knows"));
        Assert.That(report.Notes, Is.SupersetOf(warnings));
    }

    [Test]
    public void Create_OptionOutOfRange_SaysWhich()
    {
        var options = HostileTraining.Options with { ThumbnailSize = 8 };

        Assert.That(
            () => TrainingReport.Create(HostileTraining.Trained, HostileTraining.Photos, options),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains("ThumbnailSize")
        );
    }

    private string Html(TrainingReport report)
    {
        var path = _folder["report.html"];
        report.SaveHtml(path);
        return File.ReadAllText(path);
    }

    private JsonNode Json(TrainingReport report)
    {
        var path = _folder["report.json"];
        report.SaveJson(path);
        return JsonNode.Parse(File.ReadAllText(path))!;
    }

    private static JsonNode Written(ClassificationReport report)
    {
        using var stream = new MemoryStream();
        report.WriteJson(stream);
        return JsonNode.Parse(stream.ToArray())!;
    }

    [GeneratedRegex(@"<script type=""application/json"" id=""report-data"">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex DataBlock();

    [GeneratedRegex("data:image/jpeg;base64,[A-Za-z0-9+/=]*")]
    private static partial Regex PictureAddress();

    [GeneratedRegex(@"\b(?:https?|ftp|wss?):[^\s'""]*")]
    private static partial Regex Address();

    [GeneratedRegex("<script[ >]")]
    private static partial Regex StartOfScript();

    [GeneratedRegex("</script")]
    private static partial Regex EndOfScript();
}
