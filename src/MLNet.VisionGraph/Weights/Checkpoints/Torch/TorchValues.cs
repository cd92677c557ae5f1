namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>A contiguous sequence of numbers that tensors are views of.</summary>
/// <param name="Key">The name in the file.</param>
/// <param name="TypeName">The class that the pickle names, such as <c>torch.FloatStorage</c>, for messages.</param>
/// <param name="ElementType">The type of the elements; null for types that are not read here and for untyped storages.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Offset">The offset in the storage of that name, in elements; only very old files have views of storages.</param>
internal sealed record TorchStorage(string Key, string TypeName, WeightElementType? ElementType, long Count, long Offset);

/// <summary>A tensor that has not been read yet: a strided view of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, WeightElementType? ElementType, long Offset, long[] Shape, long[] Strides);

/// <summary>The storages of a checkpoint.</summary>
internal interface ITorchStorages
{
    bool IsBigEndian { get; }

    /// <summary>Returns the length of a storage in bytes.</summary>
    long LengthOf(TorchStorage storage);

    /// <summary>Reads bytes from the start of a storage.</summary>
    void Read(TorchStorage storage, Span<byte> destination);
}
