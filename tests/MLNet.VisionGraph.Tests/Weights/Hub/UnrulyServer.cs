using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MLNet.VisionGraph.Tests.Weights.Hub;

/// <summary>One request that the server got.</summary>
internal sealed record Request(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte that a Range header asks for, or null.</summary>
    public int? RangeStart => Headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..^1]) : null;
}

/// <summary>What the server does with one request: it writes whatever it likes and then closes the connection.</summary>
internal delegate Task Reply(Request request, Stream connection, CancellationToken cancellation);

/// <summary>A real HTTP server on 127.0.0.1 that answers by a script, one reply after the other; the last one repeats.</summary>
internal sealed class UnrulyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Reply[] _script;
    private readonly ConcurrentQueue<Request> _requests = new();
    private int _next;

    public UnrulyServer(params Reply[] script)
    {
        _script = script;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public IReadOnlyList<Request> Requests => [.. _requests];

    /// <summary>The whole file, or the rest of it if the client asks with the right validator.</summary>
    public static Reply Serves(byte[] file, string? etag = "\"v1\"") =>
        (request, connection, cancellation) =>
        {
            var continues = request.RangeStart is not null && etag is not null && request.Headers.GetValueOrDefault("If-Range") == etag;
            if (!continues)
                return SendAsync(connection, 200, file, etag, cancellation);
            var start = request.RangeStart!.Value;
            return SendAsync(connection, 206, file.AsMemory(start), etag, cancellation, ContentRange(start, file));
        };

    /// <summary>Announces all that is asked for, sends a part of it and hangs up.</summary>
    public static Reply BreaksOffAfter(byte[] file, int count, string? etag = "\"v1\"") =>
        (request, connection, cancellation) => SendPartAsync(request, connection, file, count, etag, cancellation);

    /// <summary>Sends a part and then nothing, with the connection open.</summary>
    public static Reply StallsAfter(byte[] file, int count) =>
        async (request, connection, cancellation) =>
        {
            await SendPartAsync(request, connection, file, count, "\"v1\"", cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        };

    /// <summary>Knows no ranges: always the whole file.</summary>
    public static Reply IgnoresRange(byte[] file) =>
        (_, connection, cancellation) => SendAsync(connection, 200, file, "\"v1\"", cancellation);

    public static Reply Says(int status, string body = "", params string[] headers) =>
        (_, connection, cancellation) => SendAsync(connection, status, Encoding.UTF8.GetBytes(body), null, cancellation, headers);

    public static async Task SendAsync(
        Stream connection,
        int status,
        ReadOnlyMemory<byte> body,
        string? etag,
        CancellationToken cancellation,
        params string[] headers
    )
    {
        await SendHeadAsync(connection, status, body.Length, etag, cancellation, headers);
        await connection.WriteAsync(body, cancellation);
    }

    public static Task SendHeadAsync(
        Stream connection,
        int status,
        long? length,
        string? etag,
        CancellationToken cancellation,
        params string[] headers
    )
    {
        StringBuilder head = new($"HTTP/1.1 {status} Whatever\r\nConnection: close\r\n");
        if (length is not null)
            head.Append($"Content-Length: {length}\r\n");
        if (etag is not null)
            head.Append($"ETag: {etag}\r\n");
        foreach (var header in headers)
            head.Append(header).Append("\r\n");
        return connection.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), cancellation).AsTask();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private static string ContentRange(int start, byte[] file) => $"Content-Range: bytes {start}-{file.Length - 1}/{file.Length}";

    private static async Task SendPartAsync(
        Request request,
        Stream connection,
        byte[] file,
        int count,
        string? etag,
        CancellationToken cancellation
    )
    {
        var start = request.RangeStart ?? 0;
        if (start > 0)
            await SendHeadAsync(connection, 206, file.Length - start, etag, cancellation, ContentRange(start, file));
        else
            await SendHeadAsync(connection, 200, file.Length, etag, cancellation);
        await connection.WriteAsync(file.AsMemory(start, count), cancellation);
        await connection.FlushAsync(cancellation);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var connection = client.GetStream();
                using StreamReader reader = new(connection, Encoding.ASCII, false, 1024, leaveOpen: true);
                var path = (await reader.ReadLineAsync(_stop.Token) ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
                Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                    headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
                Request request = new(path, headers);
                _requests.Enqueue(request);
                var reply = _script[Math.Min(Interlocked.Increment(ref _next), _script.Length) - 1];
                await reply(request, connection, _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client hung up, or the test is over.
            }
        }
    }
}
