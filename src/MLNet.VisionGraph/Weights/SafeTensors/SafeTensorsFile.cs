using MLNet.VisionGraph.Weights.SafeTensors;

namespace MLNet.VisionGraph.Weights;

/// <summary>
/// A safetensors file (https://github.com/huggingface/safetensors): reading and writing. Read are F32, F16, BF16, F64, I64, I32, I16, I8,
/// U8 and BOOL.
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

    /// <summary>Gets the texts under <c>__metadata__</c>; empty if the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <returns>Tensors and metadata.</returns>
    /// <exception cref="InvalidDataException">The file is not safetensors, is truncated, or contradicts itself; the message says
    /// how.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static SafeTensorsFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using ByteSource source = ByteSource.FromFile(path);
        return CheckpointFile.Named(path, () => Read(source));
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="stream">The stream; it need not be seekable, and it is not closed.</param>
    /// <returns>Tensors and metadata.</returns>
    /// <exception cref="InvalidDataException">The content is not safetensors, is truncated, or contradicts itself; the message says
    /// how.</exception>
    public static SafeTensorsFile Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CheckpointFile.Named("a stream", () => Read(ByteSource.FromStream(stream)));
    }

    /// <summary>
    /// Writes a file. It appears whole or not at all: the content goes to a neighbouring file first. The same tensors always give the
    /// same bytes.
    /// </summary>
    /// <param name="path">The file's path; an existing file is replaced.</param>
    /// <param name="tensors">The tensors; the header keeps their order.</param>
    /// <param name="elementType">How floating tensors are stored: <see cref="WeightElementType.Float32"/> (the default) or
    /// <see cref="WeightElementType.Float16"/>. Integers keep their type.</param>
    /// <param name="metadata">Texts for <c>__metadata__</c>, written in the order of their keys; none by default.</param>
    /// <exception cref="ArgumentException">Another element type is asked for, a tensor is named <c>__metadata__</c>, or a value does not
    /// fit
    /// the half-precision range of ±65504.</exception>
    public static void Write(
        string path,
        StateDict tensors,
        WeightElementType elementType = WeightElementType.Float32,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(path, draft =>
        {
            using FileStream stream = new(draft, FileMode.Create, FileAccess.Write);
            Write(stream, tensors, elementType, metadata);
        });
    }

    /// <summary>Writes to a stream. The same tensors always give the same bytes.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="tensors">The tensors; the header keeps their order.</param>
    /// <param name="elementType">How floating tensors are stored: <see cref="WeightElementType.Float32"/> (the default) or
    /// <see cref="WeightElementType.Float16"/>. Integers keep their type.</param>
    /// <param name="metadata">Texts for <c>__metadata__</c>, written in the order of their keys; none by default.</param>
    /// <exception cref="ArgumentException">Another element type is asked for, a tensor is named <c>__metadata__</c>, or a value does not
    /// fit
    /// the half-precision range of ±65504.</exception>
    public static void Write(
        Stream stream,
        StateDict tensors,
        WeightElementType elementType = WeightElementType.Float32,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        SafeTensorsWriter.Write(stream, tensors, elementType, metadata);
    }

    internal static SafeTensorsFile Read(ByteSource source)
    {
        SafeTensorsHeader header = SafeTensorsHeader.Read(source);
        ReadBudget budget = new(source.Length);
        List<KeyValuePair<string, WeightTensor>> tensors = new(header.Entries.Count);
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            long offset = header.DataStart + entry.Begin;
            int count = TensorLayout.Count(entry.Shape, entry.Name);
            budget.Take((long)count * ElementReader.ReadSizeOf(entry.ElementType), $"tensor '{entry.Name}'");
            ByteFiller fill = destination => source.Read(offset, destination);
            WeightElementType type = entry.ElementType;
            WeightTensor tensor = ElementReader.IsExactInteger(type)
                ? WeightTensor.FromIntegers(entry.Shape, type, ElementReader.ReadIntegers(type, count, bigEndian: false, fill))
                : new WeightTensor(entry.Shape, type, ElementReader.ReadFloats(type, count, bigEndian: false, fill));
            tensors.Add(new(entry.Name, tensor));
        }

        return new SafeTensorsFile(new StateDict(tensors), header.Metadata);
    }
}
