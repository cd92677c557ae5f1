using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Training.Tests.Reports;

/// <summary>A headless Chromium with one page, driven over its DevTools protocol.</summary>
internal sealed partial class Browser : IDisposable
{
    // A busy machine takes its time to start a browser.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private static readonly string[] s_names =
    [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "msedge",
    ];

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = [];
    private readonly ConcurrentQueue<JsonNode> _events = [];
    private readonly CancellationTokenSource _end = new(s_patience);
    private readonly ClientWebSocket _socket = new();
    private readonly DirectoryInfo _profile;
    private readonly Process _process;
    private int _last;

    private Browser(Process process, DirectoryInfo profile) => (_process, _profile) = (process, profile);

    /// <summary>Gets what the page complained of: errors in the console, exceptions, refused loads.</summary>
    public IEnumerable<string> Complaints =>
        _events
            .Where(e => (string)e["method"]! is "Runtime.exceptionThrown" or "Runtime.consoleAPICalled" or "Log.entryAdded")
            .Select(e => e.ToJsonString());

    /// <summary>Gets the addresses that the page asked for.</summary>
    public IEnumerable<string> Requests =>
        _events.Where(e => (string)e["method"]! == "Network.requestWillBeSent").Select(e => (string)e["params"]!["request"]!["url"]!);

    /// <summary>Looks for a browser: the one that the variable CHROME names, or one on the PATH. Null where there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROME") is { Length: > 0 } named)
            return named;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var endings = OperatingSystem.IsWindows() ? ".exe" : "";
        return s_names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name + endings))).FirstOrDefault(File.Exists);
    }

    public static async Task<Browser> StartAsync(string program)
    {
        var profile = Directory.CreateTempSubdirectory("visiongraph-browser-");
        string[] arguments =
        [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--remote-debugging-port=0",
            $"--user-data-dir={profile.FullName}",
            "about:blank",
        ];
        var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true }
        )!;
        var browser = new Browser(process, profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            browser.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public async Task OpenAsync(string path)
    {
        var before = Loaded();
        await SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
        while (Loaded() == before)
            await Task.Delay(50, _end.Token);

        int Loaded() => _events.Count(e => (string)e["method"]! == "Page.loadEventFired");
    }

    /// <summary>Runs a script in the page and gives its value.</summary>
    public async Task<JsonNode?> EvaluateAsync(string script)
    {
        var answer = await SendAsync(
            "Runtime.evaluate",
            new JsonObject
            {
                ["expression"] = script,
                ["returnByValue"] = true,
                ["awaitPromise"] = true,
            }
        );
        return answer["exceptionDetails"] is { } failure
            ? throw new InvalidOperationException(failure.ToJsonString())
            : answer["result"]!["value"];
    }

    public async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _waiting[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = parameters ?? [],
        };
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, _end.Token);
        var found = await answer.Task.WaitAsync(_end.Token);
        return found["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : found["result"]!;
    }

    public void Dispose()
    {
        _end.Cancel();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _socket.Dispose();
        _end.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // One of its processes has not let go yet; the system clears its temporary folder.
        }
    }

    private async Task ConnectAsync()
    {
        var port = await PortAsync();
        using var http = new HttpClient();
        var targets = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json"), _end.Token))!.AsArray();
        await _socket.ConnectAsync(
            new Uri((string)targets.First(target => (string)target!["type"]! == "page")!["webSocketDebuggerUrl"]!),
            _end.Token
        );
        _ = Task.Run(ReceiveAsync);
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
            await SendAsync($"{domain}.enable");
    }

    private async Task<string> PortAsync()
    {
        while (await _process.StandardError.ReadLineAsync(_end.Token) is { } line)
        {
            if (Listening().Match(line) is { Success: true } found)
            {
                // Whatever it says from now on must not fill the pipe.
                _ = _process.StandardError.ReadToEndAsync(_end.Token);
                _ = _process.StandardOutput.ReadToEndAsync(_end.Token);
                return found.Groups[1].Value;
            }
        }

        throw new InvalidOperationException("The browser ended before it listened.");
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                using var message = new MemoryStream();
                var buffer = new byte[65536];
                WebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer, _end.Token);
                    message.Write(buffer, 0, part.Count);
                } while (!part.EndOfMessage);
                var node = JsonNode.Parse(message.ToArray())!;
                if (node["id"] is { } id)
                    _waiting[(int)id].TrySetResult(node);
                else
                    _events.Enqueue(node);
            }
        }
        catch (Exception exception) // passed on to all pending calls
        {
            foreach (var waiting in _waiting.Values)
                waiting.TrySetException(exception);
        }
    }

    [GeneratedRegex(@"DevTools listening on ws://[^:]+:(\d+)/")]
    private static partial Regex Listening();
}
