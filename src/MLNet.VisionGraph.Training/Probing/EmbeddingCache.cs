using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph.Training.Probing;

/// <summary>
/// Embeddings of one fingerprint on disk, by the photos' content. A folder of <see cref="EmbeddingSegment"/> files: what is new goes into a new file, so that processes need not wait
/// for each other. Nothing that the disk does stops the work: what cannot be read is computed, what cannot be written is told. Safe under concurrent use.
/// </summary>
internal sealed class EmbeddingCache
{
    /// <summary>The ending of a file's name.</summary>
    public const string Extension = ".embeddings";

    /// <summary>How many embeddings wait at most before they are written, so that a long run that is killed was not in vain.</summary>
    public const int MostPending = 2048;

    /// <summary>How many files of less than <see cref="MostPending"/> embeddings there may be before they are put together.</summary>
    public const int MostSmallFiles = 32;

    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ContentHash, ReadOnlyMemory<float>> _known = [];
    private readonly Func<string, Stream> _create;
    private readonly Action<string>? _warn;
    private readonly byte[] _fingerprint;
    private readonly int _length;
    private List<ContentHash> _pending = [];
    private bool _isWritable = true;

    /// <summary>Reads what is there.</summary>
    /// <param name="folder">The fingerprint's folder; it is made with the first file.</param>
    /// <param name="fingerprint">What computes the embeddings, 32 bytes.</param>
    /// <param name="length">The length of an embedding.</param>
    /// <param name="warn">Told what could not be read or written. Default: nobody.</param>
    /// <param name="create">Creates a file. Default: on disk.</param>
    public EmbeddingCache(string folder, byte[] fingerprint, int length, Action<string>? warn = null, Func<string, Stream>? create = null)
    {
        (Folder, _fingerprint, _length, _warn) = (folder, fingerprint, length, warn);
        _create = create ?? (path => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
        Load();
    }

    /// <summary>Gets where embeddings are kept unless something else is said: beside the released weights.</summary>
    public static string DefaultFolder => Path.Combine(HubSettings.FromEnvironment().CacheFolder, "embeddings");

    /// <summary>Gets the fingerprint's folder.</summary>
    public string Folder { get; }

    /// <summary>Copies a photo's embedding, if it is known.</summary>
    public bool TryCopy(ContentHash photo, Span<float> target)
    {
        ReadOnlyMemory<float> values;
        lock (_gate)
        {
            if (!_known.TryGetValue(photo, out values))
                return false;
        }

        values.Span.CopyTo(target);
        return true;
    }

    /// <summary>Takes in a photo's embedding.</summary>
    public void Add(ContentHash photo, ReadOnlySpan<float> values)
    {
        lock (_gate)
        {
            if (!_known.TryAdd(photo, values.ToArray()))
                return;
            _pending.Add(photo);
            if (_pending.Count < MostPending)
                return;
        }

        Flush();
    }

    /// <summary>Writes what is new.</summary>
    public void Flush()
    {
        List<ContentHash> pending;
        lock (_gate)
            (pending, _pending) = (_pending, []);
        Write(pending);
    }

    private void Load()
    {
        List<(string Path, ContentHash[] Photos)> small = [];
        try
        {
            if (!Directory.Exists(Folder))
                return;
            foreach (var path in Directory.EnumerateFiles(Folder, "*" + Extension + ".tmp").Where(path => File.GetLastWriteTimeUtc(path) < DateTime.UtcNow - Abandoned))
                TryDelete(path);
            foreach (var path in Directory.EnumerateFiles(Folder, "*" + Extension).Where(path => path.EndsWith(Extension, StringComparison.Ordinal)))
            {
                if (Load(path) is { } photos && photos.Length < MostPending)
                    small.Add((path, photos));
            }
        }
        catch (Exception exception) when (IsTheDisks(exception))
        {
            _warn?.Invoke($"The embeddings kept in '{Folder}' cannot be read and are computed again: {exception.Message}");
        }

        // What another process reads meanwhile and does not find any more, it computes again.
        if (small.Count > MostSmallFiles && Write([.. small.SelectMany(file => file.Photos).Distinct()]))
            small.ForEach(file => TryDelete(file.Path));
    }

    private ContentHash[]? Load(string path)
    {
        try
        {
            var segment = EmbeddingSegment.Read(path, _fingerprint, _length);
            for (var i = 0; i < segment.Photos.Length; i++)
                _known.TryAdd(segment.Photos[i], segment.Values.AsMemory(i * _length, _length));
            return segment.Photos;
        }
        catch (InvalidDataException exception)
        {
            _warn?.Invoke($"The embeddings in '{path}' are computed again: {exception.Message}.");
            TryDelete(path);
        }
        catch (FileNotFoundException)
        {
            // Another process has put it together with others.
        }
        catch (Exception exception) when (IsTheDisks(exception))
        {
            _warn?.Invoke($"The embeddings in '{path}' cannot be read and are computed again: {exception.Message}");
        }

        return null;
    }

    private bool Write(IReadOnlyList<ContentHash> photos)
    {
        if (photos.Count == 0 || !_isWritable)
            return false;
        var segment = new EmbeddingSegment([.. photos], new float[photos.Count * _length]);
        for (var i = 0; i < photos.Count; i++)
            TryCopy(photos[i], segment.Values.AsSpan(i * _length, _length));

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
            // Told once: a disk that is full now will be so at the next file.
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
            // It takes some room, and no more.
        }
    }

    private static bool IsTheDisks(Exception exception) => exception is IOException or UnauthorizedAccessException or System.Security.SecurityException;
}
