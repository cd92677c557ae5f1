using System.Text.Json;

namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>The query of a hub, or its mirror, for the files of a repository: <c>/api/models/OWNER/NAME</c>.</summary>
internal sealed class HubListing(HttpMessageInvoker client)
{
    private const int MaxLength = 4 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Finds a file by the beginning of its name.</summary>
    /// <param name="address">The address of the file that was not found.</param>
    /// <param name="checkpoint">The checkpoint whose file that was.</param>
    /// <param name="prefix">The beginning of the name.</param>
    /// <param name="cancellation">The token that cancels the request.</param>
    /// <returns>The address of the first such file, in ordinal order; null if there is none or the hub does not list its files.</returns>
    public async Task<Uri?> FindAsync(Uri address, ReleasedCheckpoint checkpoint, string prefix, CancellationToken cancellation)
    {
        var root = address.AbsoluteUri[..^checkpoint.AddressPath.Length];
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(s_patience);
            using HttpRequestMessage request = new(HttpMethod.Get, $"{root}api/models/{checkpoint.Repository}");
            using var response = await client.SendAsync(request, patience.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentLength > MaxLength)
                return null;
            await response.Content.LoadIntoBufferAsync(MaxLength, patience.Token).ConfigureAwait(false);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(patience.Token).ConfigureAwait(false));
            var file = json
                .RootElement.GetProperty("siblings")
                .EnumerateArray()
                .Select(sibling => sibling.GetProperty("rfilename").GetString())
                .Where(name => name is not null && name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .FirstOrDefault();
            return file is null ? null : new Uri(root + (checkpoint with { File = file }).AddressPath);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or JsonException or KeyNotFoundException or InvalidOperationException
                || (exception is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return null;
        }
    }
}
