using MLNet.VisionGraph.Storage;
using MLNet.VisionGraph.Weights.Checkpoints;
using MLNet.VisionGraph.Weights.Checkpoints.SafeTensors;

namespace MLNet.VisionGraph;

/// <summary>
/// A safetensors file (https://github.com/huggingface/safetensors), for reading and writing. The element types F32, F16, BF16, F64, I64,
/// I32, I16, I8, U8 and BOOL can be read.
/// </summary>
public sealed class SafeTensorsFile
{
    private SafeTensorsFile(StateDict tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>Gets the tensors, in the order of the file's header.</summary>
    public StateDict Tensors { get; }

    /// <summary>Gets the metadata strings under <c>__metadata__</c>; empty if the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <returns>The tensors and the metadata.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is not in the safetensors format, is truncated, or contradicts itself; the message says how.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static SafeTensorsFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var source = ByteSource.FromFile(path);
        return CheckpointFile.Named(path, () => Read(source));
    }

    /// <summary>Reads a stream from its current position to its end.</summary>
    /// <param name="stream">The stream. It need not be seekable and is not closed.</param>
    /// <returns>The tensors and the metadata.</returns>
    /// <exception cref="InvalidDataException">
    /// The content is not in the safetensors format, is truncated, or contradicts itself; the message says how.
    /// </exception>
    public static SafeTensorsFile Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CheckpointFile.Named("a stream", () => Read(ByteSource.FromStream(stream)));
    }

    /// <summary>
    /// Writes a file atomically: the content is first written to a draft beside it. The same tensors always produce the same bytes.
    /// </summary>
    /// <param name="path">The file's path. An existing file is replaced.</param>
    /// <param name="tensors">The tensors. The header keeps their order.</param>
    /// <param name="elementType">
    /// The element type of floating-point tensors: <see cref="WeightElementType.Float32"/> (the default),
    /// <see cref="WeightElementType.Float16"/> or <see cref="WeightElementType.BFloat16"/>. Integer tensors keep their type.
    /// </param>
    /// <param name="metadata">The strings for <c>__metadata__</c>, written in the order of their keys. The default is null (none).</param>
    /// <exception cref="ArgumentException">
    /// The element type is another one, a tensor is named <c>__metadata__</c>, or a finite value exceeds the range of the element type
    /// (±65504 for <see cref="WeightElementType.Float16"/>).
    /// </exception>
    public static void Write(
        string path,
        StateDict tensors,
        WeightElementType elementType = WeightElementType.Float32,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(
            path,
            draft =>
            {
                using FileStream stream = new(draft, FileMode.Create, FileAccess.Write);
                Write(stream, tensors, elementType, metadata);
            }
        );
    }

    /// <summary>Writes to a stream. The same tensors always produce the same bytes.</summary>
    /// <param name="stream">The stream. It is not closed.</param>
    /// <param name="tensors">The tensors. The header keeps their order.</param>
    /// <param name="elementType">
    /// The element type of floating-point tensors: <see cref="WeightElementType.Float32"/> (the default),
    /// <see cref="WeightElementType.Float16"/> or <see cref="WeightElementType.BFloat16"/>. Integer tensors keep their type.
    /// </param>
    /// <param name="metadata">The strings for <c>__metadata__</c>, written in the order of their keys. The default is null (none).</param>
    /// <exception cref="ArgumentException">
    /// The element type is another one, a tensor is named <c>__metadata__</c>, or a finite value exceeds the range of the element type
    /// (±65504 for <see cref="WeightElementType.Float16"/>).
    /// </exception>
    public static void Write(
        Stream stream,
        StateDict tensors,
        WeightElementType elementType = WeightElementType.Float32,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        SafeTensorsWriter.Write(stream, tensors, elementType, metadata);
    }

    internal static SafeTensorsFile Read(ByteSource source)
    {
        var header = SafeTensorsHeader.Read(source);
        ReadBudget budget = new(source.Length);
        List<KeyValuePair<string, WeightTensor>> tensors = new(header.Entries.Count);
        foreach (var entry in header.Entries)
        {
            var offset = header.DataStart + entry.Begin;
            var count = TensorLayout.Count(entry.Shape, entry.Name);
            budget.Take((long)count * ElementReader.ReadSizeOf(entry.ElementType), $"tensor '{entry.Name}'");
            ByteFiller fill = destination => source.Read(offset, destination);
            var type = entry.ElementType;
            var tensor = ElementReader.IsExactInteger(type)
                ? WeightTensor.FromIntegers(entry.Shape, type, ElementReader.ReadIntegers(type, count, bigEndian: false, fill))
                : new WeightTensor(entry.Shape, type, ElementReader.ReadFloats(type, count, bigEndian: false, fill));
            tensors.Add(new(entry.Name, tensor));
        }

        return new SafeTensorsFile(new StateDict(tensors), header.Metadata);
    }
}
