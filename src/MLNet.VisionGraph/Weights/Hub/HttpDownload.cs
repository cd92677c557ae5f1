using System.Net;
using System.Net.Http.Headers;

namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>
/// The download of one file over HTTP into a <see cref="PartFile"/>: it continues earlier tries, abandons silent servers, retries after
/// transient errors, and trusts no length or content until it has been compared.
/// </summary>
internal sealed class HttpDownload(HubSettings settings, HttpMessageInvoker client)
{
    private const int BufferLength = 1 << 16;
    private const int MaxRedirects = 10;
    private const int MaxTries = 100;

    /// <summary>
    /// The maximum length of a file of unknown size. No checkpoint of these backbones comes near it; a server that never stops sending must
    /// not fill the disk.
    /// </summary>
    private const long MaxLength = 4L << 30;

    /// <summary>The number of bytes of progress that resets the count of failed tries.</summary>
    private const long Headway = 1 << 20;

    private static readonly TimeSpan s_maxWait = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Creates a client that does not follow redirects, so that the headers of each response can be read, and does not decompress content.
    /// </summary>
    public static HttpMessageInvoker MakeClient() =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = TimeSpan.FromSeconds(15),
            }
        );

    /// <exception cref="DownloadException">The address does not provide the file.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task FetchAsync(
        Uri address,
        PartFile part,
        ExpectedFile expected,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation
    )
    {
        var failures = 0;
        for (var tries = 1; ; tries++)
        {
            var before = part.Length;
            try
            {
                await TryAsync(address, part, expected, progress, cancellation).ConfigureAwait(false);
                return;
            }
            catch (DownloadException exception)
            {
                failures = part.Length - before >= Headway ? 1 : failures + 1;
                if (exception.IsPermanent)
                    throw;
                if (failures >= settings.Attempts || tries >= MaxTries)
                    throw new DownloadException($"{exception.Message} ({tries} tries)", isPermanent: true, exception);
                var wait = exception.RetryAfter ?? settings.Backoff * Math.Pow(2, failures - 1);
                await Task.Delay(wait < s_maxWait ? wait : s_maxWait, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task TryAsync(
        Uri address,
        PartFile part,
        ExpectedFile expected,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation
    )
    {
        var validator = part.ValidatorFor(address);
        var start = validator is null ? 0 : part.Length;
        using Watch watch = new(settings.StallTimeout, cancellation);
        using var answer = await watch.Guard(token => SendAsync(address, start, validator, token)).ConfigureAwait(false);
        var response = answer.Response;
        CheckStatus(response, part, start);

        var total = TotalLength(response, start);
        ExpectedFile known = new(expected.Size ?? answer.Size, expected.Sha256 ?? answer.Sha256);
        if (total is not null && known.Size is not null && total != known.Size)
        {
            part.Delete();
            throw new DownloadException($"the server offers {total} bytes, the file has {known.Size}", isPermanent: true);
        }

        var continues = response.StatusCode == HttpStatusCode.PartialContent;
        var newValidator = Validator(response);
        await using (var target = OnDisk(() => continues ? part.Continue() : part.Start(address, newValidator), part))
        {
            await using var body = await watch.Guard(token => response.Content.ReadAsStreamAsync(token)).ConfigureAwait(false);
            await CopyAsync(body, target, part, continues ? start : 0, known.Size ?? total, watch, progress).ConfigureAwait(false);
        }

        CheckContent(part, known with { Size = known.Size ?? total }, continues);
    }

    private async Task<Answer> SendAsync(Uri address, long start, string? validator, CancellationToken cancellation)
    {
        long? size = null;
        string? sha256 = null;
        var current = address;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, current);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("MLNet.VisionGraph", null));
            if (validator is not null)
            {
                request.Headers.Range = new RangeHeaderValue(start, null);
                request.Headers.TryAddWithoutValidation("If-Range", validator);
            }

            var response = await client.SendAsync(request, cancellation).ConfigureAwait(false);

            // Hugging Face states the length and SHA-256 of large files in the response that redirects to the storage.
            size ??= long.TryParse(Header(response, "X-Linked-Size"), out var linked) ? linked : null;
            var tag = Header(response, "X-Linked-Etag")?.Trim('"');
            sha256 ??= tag is { Length: 64 } && tag.All(char.IsAsciiHexDigit) ? tag : null;
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not Uri location)
                return new Answer(response, size, sha256);
            response.Dispose();
            Uri next = new(current, location);
            if (next.Scheme != Uri.UriSchemeHttps && (next.Scheme != Uri.UriSchemeHttp || current.Scheme == Uri.UriSchemeHttps))
                throw new DownloadException($"redirected from {current.Scheme} to {next.Scheme}", isPermanent: true);
            current = next;
        }

        throw new DownloadException($"redirected more than {MaxRedirects} times", isPermanent: true);
    }

    private static void CheckStatus(HttpResponseMessage response, PartFile part, long start)
    {
        var status = (int)response.StatusCode;
        var answered = $"the server answered {status} {response.ReasonPhrase}".TrimEnd();
        if (status == 206)
        {
            // A server may send a different range than requested.
            if (response.Content.Headers.ContentRange is not { From: long from } || from != start || start == 0)
            {
                part.Delete();
                throw new DownloadException("the server sent another part of the file than was requested", isPermanent: false);
            }
        }
        else if (status == 416)
        {
            part.Delete();
            throw new DownloadException(answered, isPermanent: false);
        }
        else if (status != 200)
        {
            var retryAfter = response.Headers.RetryAfter?.Delta;
            throw new DownloadException(answered, status is not (408 or 425 or 429 or >= 500))
            {
                RetryAfter = retryAfter,
                IsMissing = status is 404,
            };
        }

        if (response.Content.Headers.ContentType?.MediaType == "text/html")
            throw new DownloadException("the server sent a web page instead of the file", isPermanent: true);
    }

    private static async Task CopyAsync(
        Stream body,
        Stream target,
        PartFile part,
        long written,
        long? total,
        Watch watch,
        IProgress<DownloadProgress>? progress
    )
    {
        var buffer = new byte[BufferLength];
        progress?.Report(new DownloadProgress(part.FileName, written, total));
        while (true)
        {
            var read = await watch.Guard(async token => await body.ReadAsync(buffer, token).ConfigureAwait(false)).ConfigureAwait(false);
            if (read == 0)
                break;
            written += read;
            if (written > (total ?? MaxLength))
                throw new DownloadException($"the server sends more than {total ?? MaxLength} bytes", isPermanent: true);
            OnDisk(
                () =>
                {
                    target.Write(buffer, 0, read);
                    return true;
                },
                part
            );
            progress?.Report(new DownloadProgress(part.FileName, written, total));
        }

        // Flushed to disk before the file gets its final name.
        OnDisk(
            () =>
            {
                (target as FileStream)?.Flush(flushToDisk: true);
                return true;
            },
            part
        );
    }

    private static void CheckContent(PartFile part, ExpectedFile known, bool continued)
    {
        if (known.Size is long size && part.Length != size)
            throw new DownloadException($"the connection was closed after {part.Length} of {size} bytes", isPermanent: false);
        if (part.LooksLikeMarkup())
        {
            part.Delete();
            throw new DownloadException("the server sent a web page instead of the file", isPermanent: true);
        }

        if (
            known.Sha256 is string expected
            && part.Sha256() is string actual
            && !actual.Equals(expected, StringComparison.OrdinalIgnoreCase)
        )
        {
            part.Delete();

            // If the file came in several parts, they may be of two versions: retry from the start.
            throw new DownloadException(
                $"the downloaded file has the SHA-256 {actual}, but {expected} was expected",
                isPermanent: !continued
            );
        }
    }

    /// <summary>
    /// Performs an operation on the part file. If the disk does not accept it, the part file is deleted, which frees its disk space, and an
    /// <see cref="IOException"/> is thrown.
    /// </summary>
    private static T OnDisk<T>(Func<T> work, PartFile part)
    {
        try
        {
            return work();
        }
        catch (IOException exception)
        {
            try
            {
                part.Delete();
            }
            catch (IOException)
            {
                // Windows does not delete an open file; the next try overwrites it.
            }

            throw new IOException($"Writing '{part.Path}' failed: {exception.Message}", exception);
        }
    }

    private static long? TotalLength(HttpResponseMessage response, long start) =>
        response.StatusCode == HttpStatusCode.PartialContent
            ? response.Content.Headers.ContentRange?.Length ?? start + response.Content.Headers.ContentLength
            : response.Content.Headers.ContentLength;

    /// <summary>Returns the validator of the version of the file: a strong ETag, otherwise the date of modification.</summary>
    private static string? Validator(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified?.ToString("R");

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private sealed record Answer(HttpResponseMessage Response, long? Size, string? Sha256) : IDisposable
    {
        public void Dispose() => Response.Dispose();
    }

    /// <summary>A time limit for each step, which also converts network exceptions to <see cref="DownloadException"/>.</summary>
    private sealed class Watch(TimeSpan timeout, CancellationToken cancellation) : IDisposable
    {
        private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        public async Task<T> Guard<T>(Func<CancellationToken, Task<T>> step)
        {
            _source.CancelAfter(timeout);
            try
            {
                return await step(_source.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
            {
                throw new DownloadException($"the server sent nothing for {timeout.TotalSeconds:0.#} s", isPermanent: false, exception);
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.NameResolutionError)
            {
                // Without a network every try ends like this, and offline users should not have to wait for five of them.
                throw new DownloadException("the host cannot be found; is there a network?", isPermanent: true, e);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw new DownloadException($"the connection failed: {e.Message}", isPermanent: false, e);
            }
            finally
            {
                // Only the server is timed, not the disk.
                _source.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose() => _source.Dispose();
    }
}
