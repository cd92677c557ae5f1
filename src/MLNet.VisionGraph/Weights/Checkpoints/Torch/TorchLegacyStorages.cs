using System.Buffers.Binary;

namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>
/// The storages of a checkpoint from before PyTorch 1.6: pickles of a magic number, a version, facts about the machine, the object, and
/// the storages' keys; then for each key the number of elements (int64) and the elements.
/// </summary>
internal sealed class TorchLegacyStorages : ITorchStorages
{
    private const long Version = 1001;
    private readonly ByteSource _source;
    private readonly Dictionary<string, (long Offset, long Length)> _offsets = new(StringComparer.Ordinal);

    public TorchLegacyStorages(ByteSource source, TorchConstructors constructors)
    {
        _source = source;
        PickleInput input = new(source, 0);
        if (Next() is not byte[] magic || !magic.AsSpan().SequenceEqual(Magic))
            throw new InvalidDataException("the file is a pickle, but not one that torch.save wrote");
        if (Next() is not Version)
            throw new InvalidDataException($"the version of the PyTorch format is not {Version}");
        IsBigEndian = Next() is PickleDict system && system.Find("little_endian") is false;
        Root = Next();
        ReadOffsets(Next(), input.Position, constructors);

        object? Next() => new PickleMachine(input, constructors).Run();
    }

    public object? Root { get; }

    public bool IsBigEndian { get; }

    /// <summary>Gets the magic number 0x1950a86a20f9469cfc6c, little-endian.</summary>
    private static ReadOnlySpan<byte> Magic => [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    public long LengthOf(TorchStorage storage) => OffsetOf(storage).Length;

    public void Read(TorchStorage storage, Span<byte> destination) => _source.Read(OffsetOf(storage).Offset, destination);

    private (long Offset, long Length) OffsetOf(TorchStorage storage) =>
        _offsets.TryGetValue(storage.Key, out var offset)
            ? offset
            : throw new InvalidDataException($"the file lacks the storage '{storage.Key}'");

    private void ReadOffsets(object? keys, long position, TorchConstructors constructors)
    {
        if (keys is not List<object?> list)
            throw new InvalidDataException("the list of storages is missing");
        Span<byte> countBytes = stackalloc byte[8];
        foreach (var item in list)
        {
            if (item is not string key || !constructors.Storages.TryGetValue(key, out var storage))
                throw new InvalidDataException("the list of storages names one that no tensor uses");
            if (storage.ElementType is not WeightElementType type)
                throw new InvalidDataException($"storage '{key}' is a {storage.TypeName}, whose length is not known here");
            _source.Read(position, countBytes);
            position += countBytes.Length;
            var count = IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(countBytes) : BinaryPrimitives.ReadInt64LittleEndian(countBytes);
            long size = ElementReader.SizeOf(type);
            if (count < 0 || count > (_source.Length - position) / size)
                throw new InvalidDataException(
                    $"truncated: storage '{key}' claims {count} elements, {_source.Length - position} bytes are left"
                );
            if (!_offsets.TryAdd(key, (position, count * size)))
                throw new InvalidDataException($"the list of storages names '{key}' twice");
            position += count * size;
        }
    }
}
