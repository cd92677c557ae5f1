using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>
/// The embeddings of one fingerprint on disk, by the images' content hash. The folder holds <see cref="EmbeddingSegment"/> files; new
/// embeddings go into a new file, so that processes need not wait for each other. Disk errors never stop the work: what cannot be read is
/// recomputed, and write errors are reported as warnings. Thread-safe.
/// </summary>
internal sealed class EmbeddingCache
{
    /// <summary>The file name extension.</summary>
    public const string Extension = ".embeddings";

    /// <summary>The maximum number of embeddings that wait to be written, so that a long run that is killed is not lost.</summary>
    public const int MaxPending = 2048;

    /// <summary>The maximum number of files with fewer than <see cref="MaxPending"/> embeddings; more are merged into one.</summary>
    public const int MaxSmallFiles = 32;

    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ContentHash, ReadOnlyMemory<float>> _known = [];
    private readonly Func<string, Stream> _create;
    private readonly Action<string>? _warn;
    private readonly byte[] _fingerprint;
    private readonly int _length;
    private List<ContentHash> _pending = [];
    private bool _isWritable = true;

    /// <summary>Opens a cache and reads its files.</summary>
    /// <param name="folder">The folder of the fingerprint, created with the first file.</param>
    /// <param name="fingerprint">The fingerprint, 32 bytes.</param>
    /// <param name="length">The length of an embedding.</param>
    /// <param name="warn">Receives warnings about what could not be read or written. The default is null.</param>
    /// <param name="create">Creates a file. The default creates it on disk.</param>
    public EmbeddingCache(string folder, byte[] fingerprint, int length, Action<string>? warn = null, Func<string, Stream>? create = null)
    {
        (Folder, _fingerprint, _length, _warn) = (folder, fingerprint, length, warn);
        _create = create ?? (path => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
        Load();
    }

    /// <summary>Gets the default cache folder, beside the released weights.</summary>
    public static string DefaultFolder => Path.Combine(HubSettings.FromEnvironment().CacheFolder, "embeddings");

    /// <summary>Gets the folder of the fingerprint.</summary>
    public string Folder { get; }

    /// <summary>Copies the embedding of an image if it is cached.</summary>
    public bool TryCopy(ContentHash image, Span<float> target)
    {
        ReadOnlyMemory<float> values;
        lock (_gate)
        {
            if (!_known.TryGetValue(image, out values))
                return false;
        }

        values.Span.CopyTo(target);
        return true;
    }

    /// <summary>Adds the embedding of an image.</summary>
    public void Add(ContentHash image, ReadOnlySpan<float> values)
    {
        lock (_gate)
        {
            if (!_known.TryAdd(image, values.ToArray()))
                return;
            _pending.Add(image);
            if (_pending.Count < MaxPending)
                return;
        }

        Flush();
    }

    /// <summary>Writes the new embeddings to a file.</summary>
    public void Flush()
    {
        List<ContentHash> pending;
        lock (_gate)
            (pending, _pending) = (_pending, []);
        Write(pending);
    }

    private void Load()
    {
        List<(string Path, ContentHash[] Images)> small = [];
        try
        {
            if (!Directory.Exists(Folder))
                return;
            foreach (
                var path in Directory
                    .EnumerateFiles(Folder, "*" + Extension + ".tmp")
                    .Where(path => File.GetLastWriteTimeUtc(path) < DateTime.UtcNow - s_abandoned)
            )
                TryDelete(path);
            foreach (
                var path in Directory
                    .EnumerateFiles(Folder, "*" + Extension)
                    .Where(path => path.EndsWith(Extension, StringComparison.Ordinal))
            )
            {
                if (Load(path) is { } images && images.Length < MaxPending)
                    small.Add((path, images));
            }
        }
        catch (Exception exception) when (IsTheDisks(exception))
        {
            _warn?.Invoke($"The embeddings kept in '{Folder}' cannot be read and are computed again: {exception.Message}");
        }

        // Another process that is reading the deleted files recomputes what it no longer finds.
        if (small.Count > MaxSmallFiles && Write([.. small.SelectMany(file => file.Images).Distinct()]))
            small.ForEach(file => TryDelete(file.Path));
    }

    private ContentHash[]? Load(string path)
    {
        try
        {
            var segment = EmbeddingSegment.Read(path, _fingerprint, _length);
            for (var i = 0; i < segment.Images.Length; i++)
                _known.TryAdd(segment.Images[i], segment.Values.AsMemory(i * _length, _length));
            return segment.Images;
        }
        catch (InvalidDataException exception)
        {
            _warn?.Invoke($"The embeddings in '{path}' are computed again: {exception.Message}.");
            TryDelete(path);
        }
        catch (FileNotFoundException)
        {
            // Another process has merged it with others.
        }
        catch (Exception exception) when (IsTheDisks(exception))
        {
            _warn?.Invoke($"The embeddings in '{path}' cannot be read and are computed again: {exception.Message}");
        }

        return null;
    }

    private bool Write(IReadOnlyList<ContentHash> images)
    {
        if (images.Count == 0 || !_isWritable)
            return false;
        var segment = new EmbeddingSegment([.. images], new float[images.Count * _length]);
        for (var i = 0; i < images.Count; i++)
            TryCopy(images[i], segment.Values.AsSpan(i * _length, _length));

        var path = Path.Combine(Folder, Guid.NewGuid().ToString("N") + Extension);
        var temporary = path + ".tmp";
        try
        {
            Directory.CreateDirectory(Folder);
            using (var stream = _create(temporary))
                segment.Write(stream, _fingerprint);
            File.Move(temporary, path);
            return true;
        }
        catch (Exception exception) when (IsTheDisks(exception))
        {
            // Warn once: a disk that is full now will be full for the next file too.
            if (Interlocked.Exchange(ref _isWritable, false))
                _warn?.Invoke($"Embeddings cannot be kept in '{Folder}' and will be computed again next time: {exception.Message}");
            TryDelete(temporary);
            return false;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (IsTheDisks(exception))
        {
            // A file that cannot be deleted only takes disk space.
        }
    }

    private static bool IsTheDisks(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or System.Security.SecurityException;
}
