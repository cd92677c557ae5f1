namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>The cache of released checkpoints on disk, filled from their original addresses or from mirrors.</summary>
internal sealed class CheckpointStore(HubSettings settings, HttpMessageInvoker? client = null, Func<string, FileMode, Stream>? open = null)
{
    private static readonly Lazy<HttpMessageInvoker> s_sharedClient = new(HttpDownload.MakeClient);
    private readonly Func<string, FileMode, Stream> _open = open ?? ((path, mode) => new FileStream(path, mode, FileAccess.Write));

    /// <summary>Returns the path of a checkpoint in the cache: cache/repository/file.</summary>
    public string PathOf(ReleasedCheckpoint checkpoint)
    {
        string[] parts = [.. checkpoint.Repository.Split('/'), .. checkpoint.File.Split('/')];
        if (Array.Exists(parts, part => part is "" or "." or ".." || part.AsSpan().ContainsAny('\\', ':')))
            throw new ArgumentException(
                $"'{checkpoint.Repository}/{checkpoint.File}' is not a path inside a repository.",
                nameof(checkpoint)
            );
        return Path.Combine([settings.CacheFolder, .. parts]);
    }

    /// <summary>Returns the path of the file in the cache, downloading the file if necessary.</summary>
    /// <exception cref="WeightsUnavailableException">The file is not in the cache and cannot be downloaded.</exception>
    public async Task<string> GetAsync(
        ReleasedCheckpoint checkpoint,
        string backbone,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var path = PathOf(checkpoint);
        if (File.Exists(path))
            return Checked(path, checkpoint);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var held = await FileLock.TakeAsync(path + ".lock", cancellation).ConfigureAwait(false);

            // Another process may have downloaded it in the meantime.
            if (!File.Exists(path))
                await DownloadAsync(checkpoint, backbone, path, progress, cancellation).ConfigureAwait(false);
            return Checked(path, checkpoint);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException and not WeightsUnavailableException)
        {
            throw Unavailable(checkpoint, backbone, [exception.Message], exception);
        }
    }

    /// <summary>Creates the exception for a checkpoint that is unavailable, which says which file to put where.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="backbone">The name of the backbone.</param>
    /// <param name="faults">The errors, one per source.</param>
    /// <param name="inner">The cause, if any.</param>
    public WeightsUnavailableException Unavailable(
        ReleasedCheckpoint checkpoint,
        string backbone,
        IReadOnlyList<string> faults,
        Exception? inner = null
    ) =>
        new(
            Explain(checkpoint, backbone, PathOf(checkpoint), faults),
            "Or pass WeightSource.FromFile(path); WeightSource.Random(seed) gives untrained weights.",
            PathOf(checkpoint),
            inner
        );

    private async Task DownloadAsync(
        ReleasedCheckpoint checkpoint,
        string backbone,
        string path,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation
    )
    {
        List<string> faults = [];
        PartFile part = new(path, _open);
        ExpectedFile expected = new(checkpoint.Size, checkpoint.Sha256);
        HttpDownload http = new(settings, client ?? s_sharedClient.Value);
        foreach ((var address, var source) in Sources(checkpoint))
        {
            try
            {
                if (address is not null)
                    await FetchAsync(http, address).ConfigureAwait(false);
                else
                    CopyFromFolder(source, part, expected, progress);
                CheckReadable(part);
                part.MoveIntoPlace();
                return;
            }
            catch (DownloadException exception)
            {
                faults.Add($"{source}: {exception.Message}");
            }
        }

        throw Unavailable(checkpoint, backbone, faults);

        async Task FetchAsync(HttpDownload http, Uri address)
        {
            try
            {
                await http.FetchAsync(address, part, expected, progress, cancellation).ConfigureAwait(false);
            }
            catch (DownloadException e) when (e.IsMissing && checkpoint is { FilePrefix: { } prefix, Hub: CheckpointHub.HuggingFace })
            {
                HubListing listing = new(client ?? s_sharedClient.Value);
                if (await listing.FindAsync(address, checkpoint, prefix, cancellation).ConfigureAwait(false) is not Uri other)
                    throw;
                await http.FetchAsync(other, part, expected, progress, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Returns the file's address, or its addresses (over HTTP) and paths at the mirrors. The text is for messages.</summary>
    private IEnumerable<(Uri? Address, string Name)> Sources(ReleasedCheckpoint checkpoint)
    {
        if (settings.Mirrors.Count == 0)
            yield return (checkpoint.Address, checkpoint.Address.AbsoluteUri);
        foreach (var mirror in settings.Mirrors)
        {
            if (!mirror.Contains("://"))
            {
                yield return (null, Path.Combine([mirror, .. Uri.UnescapeDataString(checkpoint.AddressPath).Split('/')]));
                continue;
            }

            if (
                !Uri.TryCreate($"{mirror.TrimEnd('/')}/{checkpoint.AddressPath}", UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https" or "file")
            )
            {
                throw new ArgumentException(
                    $"{HubSettings.HubVariable} names '{mirror}', which is neither an address (http, https, file) nor a folder."
                );
            }

            yield return address.IsFile ? (null, address.LocalPath) : (address, address.AbsoluteUri);
        }
    }

    private static void CopyFromFolder(string source, PartFile part, ExpectedFile expected, IProgress<DownloadProgress>? progress)
    {
        if (!File.Exists(source))
            throw new DownloadException("there is no such file", isPermanent: true);
        using (var from = File.OpenRead(source))
        using (var to = part.Start(new Uri(Path.GetFullPath(source)), null))
        {
            progress?.Report(new DownloadProgress(part.FileName, 0, from.Length));
            from.CopyTo(to);
        }

        progress?.Report(new DownloadProgress(part.FileName, part.Length, part.Length));
        if (expected.Size is long size && part.Length != size)
            throw Rejected(part, $"the file has {part.Length} bytes, but {size} were expected");
        if (expected.Sha256 is string hash && part.Sha256() is string actual && !actual.Equals(hash, StringComparison.OrdinalIgnoreCase))
            throw Rejected(part, $"the file has the SHA-256 {actual}, but {hash} was expected");
    }

    /// <summary>Reads the whole file, so that no damaged file stays in the cache even if no hash is known.</summary>
    private static void CheckReadable(PartFile part)
    {
        try
        {
            CheckpointFile.Read(part.Path);
        }
        catch (InvalidDataException exception)
        {
            throw Rejected(
                part,
                $"the downloaded file is not a usable checkpoint ({exception.InnerException?.Message ?? exception.Message})"
            );
        }
    }

    private static DownloadException Rejected(PartFile part, string reason)
    {
        part.Delete();
        return new DownloadException(reason, isPermanent: true);
    }

    /// <summary>
    /// Checks that a file in the cache, whatever its origin, has the size and hash of the released one, as far as they are known.
    /// </summary>
    private static string Checked(string path, ReleasedCheckpoint checkpoint)
    {
        var length = new FileInfo(path).Length;
        if (checkpoint.Size is long size && length != size)
            throw new InvalidDataException(
                $"'{path}' has {length} bytes, the released file {size}. Delete it to have it downloaded again."
            );
        if (checkpoint.Sha256 is string hash)
        {
            using var stream = File.OpenRead(path);
            var actual = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream));
            if (!actual.Equals(hash, StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException(
                    $"'{path}' has the SHA-256 {actual}, the released file {hash}. Delete it to have it downloaded again."
                );
        }

        return path;
    }

    private static string Explain(ReleasedCheckpoint checkpoint, string backbone, string path, IReadOnlyList<string> faults) =>
        $"The released weights '{checkpoint.Tag}' of '{backbone}' are not available and could not be downloaded "
        + $"({string.Join("; ", faults)}). "
        + $"Download {checkpoint.Address.AbsoluteUri} by other means and put it at '{path}', "
        + $"or set {HubSettings.HubVariable} to a mirror.";
}
