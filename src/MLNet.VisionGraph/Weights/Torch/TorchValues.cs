namespace MLNet.VisionGraph.Weights.Torch;

/// <summary>The run of numbers that tensors look into.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="TypeName">The class that the pickle gives, such as <c>torch.FloatStorage</c>, for messages.</param>
/// <param name="ElementType">What it holds; null for types that are not read here and for storages of bare bytes.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Offset">Where it begins in the storage of that name, in elements; only very old files have views of storages.</param>
internal sealed record TorchStorage(string Key, string TypeName, WeightElementType? ElementType, long Count, long Offset);

/// <summary>A tensor that has not been read yet: a strided view of a storage.</summary>
internal sealed record TorchTensor(TorchStorage Storage, WeightElementType? ElementType, long Offset, long[] Shape, long[] Strides);

/// <summary>Where the storages of a checkpoint lie.</summary>
internal interface ITorchStorages
{
    bool IsBigEndian { get; }

    /// <summary>The length of a storage in bytes.</summary>
    long LengthOf(TorchStorage storage);

    /// <summary>Reads bytes from a storage's start.</summary>
    void Read(TorchStorage storage, Span<byte> destination);
}
