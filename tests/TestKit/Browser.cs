using System.Collections.Concurrent;
using PuppeteerSharp;

namespace MLNet.VisionGraph.TestKit;

/// <summary>A headless Chromium with one page; one that is installed, none is ever downloaded.</summary>
public sealed class Browser : IAsyncDisposable
{
    // A busy machine takes its time to start a browser.
    private const int Patience = 180_000;

    private static readonly string[] s_names =
    [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "msedge",
    ];

    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly IBrowser _browser;

    private Browser(IBrowser browser, IPage page)
    {
        (_browser, Page) = (browser, page);
        page.DefaultNavigationTimeout = Patience;
        page.Console += (_, e) => _complaints.Enqueue($"{e.Message.Type}: {e.Message.Text}");
        page.PageError += (_, e) => _complaints.Enqueue($"Exception: {e.Message}");
        page.Request += (_, e) => _requests.Enqueue(e.Request.Url);
    }

    /// <summary>Gets the page.</summary>
    public IPage Page { get; }

    /// <summary>Gets the errors of the page: messages in the console, exceptions, refused loads.</summary>
    public IEnumerable<string> Complaints => _complaints;

    /// <summary>Gets the addresses that the page asked for.</summary>
    public IEnumerable<string> Requests => _requests;

    /// <summary>Starts the browser; where there is none, the test is ignored.</summary>
    public static async Task<Browser> StartAsync()
    {
        var program = Find();
        if (program is null)
            Assert.Ignore("No browser: install Chromium or Chrome, or name one in the environment variable CHROME.");
        var browser = await Puppeteer.LaunchAsync(
            new LaunchOptions
            {
                ExecutablePath = program,
                Args = Environment.IsPrivilegedProcess ? ["--disable-gpu", "--no-sandbox"] : ["--disable-gpu"],
                Timeout = Patience,
            }
        );
        try
        {
            return new Browser(browser, (await browser.PagesAsync())[0]);
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public Task OpenAsync(string path) => Page.GoToAsync(new Uri(path).AbsoluteUri);

    /// <summary>Runs a script in the page, for its effect.</summary>
    public Task EvaluateAsync(string script) => Page.EvaluateExpressionAsync(script);

    /// <summary>Runs a script in the page and gives its value.</summary>
    public Task<T> EvaluateAsync<T>(string script) => Page.EvaluateExpressionAsync<T>(script);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    // The browser that the variable CHROME names, or one on the PATH.
    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROME") is { Length: > 0 } named)
            return named;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var ending = OperatingSystem.IsWindows() ? ".exe" : "";
        return s_names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name + ending))).FirstOrDefault(File.Exists);
    }
}
