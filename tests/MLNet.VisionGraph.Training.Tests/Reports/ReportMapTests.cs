using MLNet.VisionGraph.TestKit;
using PuppeteerSharp.Input;

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
        _browser = await Browser.StartAsync();
        _folder = new TemporaryFolder();
        TrainingReport.Create(HostileTraining.Trained, HostileTraining.Photos, HostileTraining.Options).SaveHtml(_folder["report.html"]);
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
    public async Task Stop()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _folder?.Dispose();
    }

    [Test]
    public async Task Map_WheelWithCtrl_ZoomsAtThePointerAndShowsPhotosAndResets()
    {
        var mark = await _browser!.EvaluateAsync<decimal[]>(NearestMark);
        await _browser.Page.Keyboard.DownAsync("Control");
        for (var i = 0; i < 5; i++)
            await Wheel(mark[0], mark[1], -100);
        await _browser.Page.Keyboard.UpAsync("Control");
        var zoomed = await Text(View);
        var pictures = await Text("String(document.querySelectorAll('.map-image').length)");
        var scale = await Text("document.querySelector('.map-scale').textContent");
        await Click("Show all");

        Assert.Multiple(async () =>
        {
            Assert.That(zoomed, Does.StartWith("translate(-").And.EndsWith("scale(7.3891)"));
            Assert.That(int.Parse(pictures), Is.GreaterThan(0).And.LessThanOrEqualTo(46));
            Assert.That(scale, Is.EqualTo("739 %"));
            Assert.That(await Text(View), Is.EqualTo(Whole));
            Assert.That(await Text("String(document.querySelectorAll('.map-image').length)"), Is.EqualTo("0"));
            Assert.That(_browser!.Complaints, Is.Empty);
        });
    }

    [Test]
    public async Task Map_WheelWithoutFocus_ScrollsThePage()
    {
        var before = double.Parse(await Text("String(scrollY)"));
        await Wheel(300, 300, -100);
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
        var mouse = _browser!.Page.Mouse;
        await mouse.MoveAsync(300, 300);
        await mouse.DownAsync();
        await mouse.MoveAsync(240, 260, new MoveOptions { Steps = 4 });
        await mouse.UpAsync();

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
        // One command for both: each of the page's own methods, for the medium and for its features, resets what the other has set.
        const string Emulate = "Emulation.setEmulatedMedia";
        var session = _browser!.Page.Client;
        var dark = new[] { new { name = "prefers-color-scheme", value = "dark" } };
        await session.SendAsync(Emulate, new { features = dark });
        for (var i = 0; i < 5; i++)
            await Click("Zoom in");
        var zoomed = await Text(SeenMarks);
        await session.SendAsync(Emulate, new { media = "print", features = dark });
        var printed = await Text(SeenMarks);
        var paper = await Text("getComputedStyle(document.body).backgroundColor");
        await session.SendAsync(Emulate);

        Assert.Multiple(() =>
        {
            Assert.That(zoomed, Does.Not.StartWith("46 "));
            Assert.That(printed, Is.EqualTo("46 of 46"));
            Assert.That(paper, Is.EqualTo("rgb(255, 255, 255)"));
        });
    }

    private Task Click(string label) => _browser!.EvaluateAsync($"document.querySelector('[aria-label=\"{label}\"]').click()");

    private Task<string> Text(string script) => _browser!.EvaluateAsync<string>(script);

    private Task Key(string key) => _browser!.Page.Keyboard.PressAsync(key);

    private async Task Wheel(decimal x, decimal y, decimal down)
    {
        await _browser!.Page.Mouse.MoveAsync(x, y);
        await _browser.Page.Mouse.WheelAsync(0, down);
    }
}
