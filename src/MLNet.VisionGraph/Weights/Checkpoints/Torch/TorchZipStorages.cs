namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>
/// The storages of a checkpoint since PyTorch 1.6: a zip archive with <c>data.pkl</c> and <c>data/KEY</c> in a folder of any name.
/// </summary>
internal sealed class TorchZipStorages : ITorchStorages
{
    private readonly ZipDirectory _zip;
    private readonly string _folder;

    public TorchZipStorages(ByteSource source, ReadBudget budget)
    {
        const string Pickle = "data.pkl";
        _zip = new ZipDirectory(source, budget);
        string[] pickles = [.. _zip.Entries.Keys.Where(name => name == Pickle || name.EndsWith('/' + Pickle, StringComparison.Ordinal))];
        var pickle =
            pickles.MinBy(name => name.Count(letter => letter == '/'))
            ?? throw new InvalidDataException("the zip archive is not a PyTorch checkpoint: it holds no data.pkl");
        _folder = pickle[..^Pickle.Length];
        PickleBytes = _zip.Read(_zip.Entries[pickle]);
        IsBigEndian = ReadsBigEndian();
    }

    public byte[] PickleBytes { get; }

    public bool IsBigEndian { get; }

    public long LengthOf(TorchStorage storage) => EntryOf(storage).Length;

    public void Read(TorchStorage storage, Span<byte> destination) => _zip.Read(EntryOf(storage), destination);

    private ZipEntry EntryOf(TorchStorage storage) =>
        _zip.Entries.TryGetValue($"{_folder}data/{storage.Key}", out var entry)
            ? entry
            : throw new InvalidDataException($"the zip archive lacks the storage '{_folder}data/{storage.Key}'");

    private bool ReadsBigEndian()
    {
        // Written since PyTorch 2.1; earlier files are little-endian in practice.
        if (!_zip.Entries.TryGetValue($"{_folder}byteorder", out var entry))
            return false;
        ReadOnlySpan<byte> order = _zip.Read(entry).AsSpan().Trim(" \r\n"u8);
        if (order.SequenceEqual("little"u8))
            return false;
        return order.SequenceEqual("big"u8) ? true : throw new InvalidDataException("the byte order is neither 'little' nor 'big'");
    }
}
