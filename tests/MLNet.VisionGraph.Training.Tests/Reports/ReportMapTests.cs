using System.Text.Json.Nodes;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Reports;

/// <summary>The map of the photos in a real browser, where there is one: looked at from nearby, from afar again, and printed.</summary>
public class ReportMapTests
{
    private const string View = "document.querySelector('.map-view').getAttribute('transform')";
    private const string Whole = "translate(0.00 0.00) scale(1.0000)";

    // How many marks are seen within the drawing, and how many there are.
    private const string SeenMarks = """
        (() => {
          const box = document.querySelector('.map').getBoundingClientRect();
          const marks = [...document.querySelectorAll('.mark')];
          const seen = marks.filter(mark => {
            const r = mark.getBoundingClientRect();
            const [x, y] = [(r.left + r.right) / 2, (r.top + r.bottom) / 2];
            return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
          });
          return `${seen.length} of ${marks.length}`;
        })()
        """;

    // The position of the mark that is nearest to a point well within the window. The layout follows the trained network, which differs in
    // its last digits between processors.
    private const string NearestMark = """
        (() => {
          const middles = [...document.querySelectorAll('.mark')]
            .map(mark => mark.getBoundingClientRect())
            .map(r => [(r.left + r.right) / 2, (r.top + r.bottom) / 2]);
          return middles.sort((a, b) => Math.hypot(a[0] - 300, a[1] - 300) - Math.hypot(b[0] - 300, b[1] - 300))[0];
        })()
        """;

    private TemporaryFolder? _folder;
    private Browser? _browser;

    [OneTimeSetUp]
    public async Task Start()
    {
        var program = Browser.Find();
        if (program is null)
            Assert.Ignore("No browser: install Chromium or Chrome, or name one in the environment variable CHROME.");
        _folder = new TemporaryFolder();
        TrainingReport.Create(HostileTraining.Trained, HostileTraining.Photos, HostileTraining.Options).SaveHtml(_folder["report.html"]);
        _browser = await Browser.StartAsync(program);
    }

    [SetUp]
    public async Task Open()
    {
        await _browser!.OpenAsync(_folder!["report.html"]);
        await _browser.EvaluateAsync(
            "document.querySelector('.map').scrollIntoView({ block: 'start' }); "
                + "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        );
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _browser?.Dispose();
        _folder?.Dispose();
    }

    [Test]
    public async Task Map_WheelWithCtrl_ZoomsAtThePointerAndShowsPhotosAndResets()
    {
        var mark = (await _browser!.EvaluateAsync(NearestMark))!;
        for (var i = 0; i < 5; i++)
            await Mouse(
                "mouseWheel",
                (double)mark[0]!,
                (double)mark[1]!,
                new JsonObject
                {
                    ["deltaX"] = 0,
                    ["deltaY"] = -100,
                    ["modifiers"] = 2,
                }
            );
        var zoomed = await Text(View);
        var pictures = await Text("String(document.querySelectorAll('.map-picture').length)");
        var scale = await Text("document.querySelector('.map-scale').textContent");
        await Click("Show all");

        Assert.Multiple(async () =>
        {
            Assert.That(zoomed, Does.StartWith("translate(-").And.EndsWith("scale(7.3891)"));
            Assert.That(int.Parse(pictures), Is.GreaterThan(0).And.LessThanOrEqualTo(46));
            Assert.That(scale, Is.EqualTo("739 %"));
            Assert.That(await Text(View), Is.EqualTo(Whole));
            Assert.That(await Text("String(document.querySelectorAll('.map-picture').length)"), Is.EqualTo("0"));
            Assert.That(_browser!.Complaints, Is.Empty);
        });
    }

    [Test]
    public async Task Map_WheelOfWhoeverScrollsPast_ScrollsThePage()
    {
        var before = double.Parse(await Text("String(scrollY)"));
        await Mouse("mouseWheel", 300, 300, new JsonObject { ["deltaX"] = 0, ["deltaY"] = -100 });
        await Task.Delay(300);

        Assert.That(await Text(View), Is.EqualTo(Whole));
        Assert.That(double.Parse(await Text("String(scrollY)")), Is.LessThan(before));
    }

    [Test]
    public async Task Map_DraggedWhileZoomed_MovesAndOpensNothing()
    {
        await Click("Zoom in");
        await Click("Zoom in");
        var before = await Text(View);
        await Mouse("mousePressed", 300, 300, new JsonObject { ["button"] = "left", ["clickCount"] = 1 });
        for (var i = 1; i <= 4; i++)
            await Mouse("mouseMoved", 300 - (15 * i), 300 - (10 * i), new JsonObject { ["button"] = "left", ["buttons"] = 1 });
        await Mouse("mouseReleased", 240, 260, new JsonObject { ["button"] = "left", ["clickCount"] = 1 });

        Assert.That(await Text(View), Is.Not.EqualTo(before).And.EndsWith("scale(2.2500)"));
        Assert.That(await Text("String(document.getElementById('viewer').open)"), Is.EqualTo("false"));
    }

    [Test]
    public async Task Map_Keys_ZoomAndFollowTheFocus()
    {
        await _browser!.EvaluateAsync("document.querySelector('.mark[tabindex=\"0\"]').focus()");
        foreach (var key in (string[])["+", "+", "+", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowRight"])
            await Key(key);
        var zoomed = await Text(View);
        var isSeen = await Text(
            """
            (() => {
              const [box, r] = [document.querySelector('.map'), document.activeElement].map(node => node.getBoundingClientRect());
              return String(r.left >= box.left && r.right <= box.right && r.top >= box.top && r.bottom <= box.bottom);
            })()
            """
        );
        await Key("0");

        Assert.That(zoomed, Does.EndWith("scale(3.3750)"));
        Assert.That(isSeen, Is.EqualTo("true"));
        Assert.That(await Text(View), Is.EqualTo(Whole));
    }

    [Test]
    public async Task Map_PrintedWhileZoomedInTheDark_IsWholeAndOnWhite()
    {
        await _browser!.SendAsync(
            "Emulation.setEmulatedMedia",
            new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = "dark" }) }
        );
        for (var i = 0; i < 5; i++)
            await Click("Zoom in");
        var zoomed = await Text(SeenMarks);
        await _browser.SendAsync(
            "Emulation.setEmulatedMedia",
            new JsonObject
            {
                ["media"] = "print",
                ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = "dark" }),
            }
        );
        var printed = await Text(SeenMarks);
        var paper = await Text("getComputedStyle(document.body).backgroundColor");
        await _browser.SendAsync("Emulation.setEmulatedMedia");

        Assert.Multiple(() =>
        {
            Assert.That(zoomed, Does.Not.StartWith("46 "));
            Assert.That(printed, Is.EqualTo("46 of 46"));
            Assert.That(paper, Is.EqualTo("rgb(255, 255, 255)"));
        });
    }

    private Task<JsonNode?> Click(string label) => _browser!.EvaluateAsync($"document.querySelector('[aria-label=\"{label}\"]').click()");

    private async Task<string> Text(string script) => (string)(await _browser!.EvaluateAsync(script))!;

    private async Task Key(string key)
    {
        await _browser!.SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyDown", ["key"] = key });
        await _browser.SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key });
    }

    private Task<JsonNode> Mouse(string type, double x, double y, JsonObject more)
    {
        (more["type"], more["x"], more["y"]) = (type, x, y);
        return _browser!.SendAsync("Input.dispatchMouseEvent", more);
    }
}
