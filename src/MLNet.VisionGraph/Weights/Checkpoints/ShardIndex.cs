using System.Text.Json;

namespace MLNet.VisionGraph.Weights.Checkpoints;

/// <summary>
/// The index of a checkpoint in several files, as libraries of the Hugging Face hub write it: JSON with <c>weight_map</c>, the file of each
/// tensor.
/// </summary>
/// <param name="Folder">The folder of the index and of its parts.</param>
/// <param name="FileOfTensor">The file names by the names of tensors, in the order of the index.</param>
internal sealed record ShardIndex(string Folder, IReadOnlyList<KeyValuePair<string, string>> FileOfTensor)
{
    /// <summary>The usual ending of its name.</summary>
    public const string Suffix = ".safetensors.index.json";

    // An index has about 100 bytes per tensor.
    private const long MaxLength = 64 << 20;

    /// <summary>Gets the paths of the parts, in the order in which the index names them.</summary>
    public IReadOnlyList<string> Files =>
        [.. FileOfTensor.Select(pair => pair.Value).Distinct(StringComparer.Ordinal).Select(name => Path.Combine(Folder, name))];

    /// <summary>Returns whether a content is JSON and not a checkpoint.</summary>
    public static bool IsJson(ReadOnlySpan<byte> start) => start.TrimStart("\uFEFF \t\r\n"u8).StartsWith("{"u8);

    /// <summary>Reads an index.</summary>
    /// <exception cref="InvalidDataException">The file is not an index, names a file in another folder, or a part is missing.</exception>
    public static ShardIndex Read(string path)
    {
        using var source = ByteSource.FromFile(path);
        if (source.Length > MaxLength)
            throw new InvalidDataException($"the index has {source.Length} bytes; at most {MaxLength} are read");
        List<KeyValuePair<string, string>> files = [];
        try
        {
            using var document = JsonDocument.Parse(source.Read(0, (int)source.Length).AsMemory(BytesOfMark(source)));
            if (
                document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object
            )
            {
                throw new InvalidDataException("it is JSON without 'weight_map', so it is not the index of a checkpoint in several files");
            }

            HashSet<string> names = new(StringComparer.Ordinal);
            foreach (var entry in map.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.String)
                    throw new InvalidDataException($"its 'weight_map' has no file name for '{entry.Name}'");
                if (!names.Add(entry.Name))
                    throw new InvalidDataException($"its 'weight_map' names '{entry.Name}' twice");
                files.Add(new(entry.Name, entry.Value.GetString()!));
            }
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"it begins like JSON, but is none: {exception.Message.TrimEnd('.')}", exception);
        }

        ShardIndex index = new(Path.GetDirectoryName(Path.GetFullPath(path))!, files);
        index.Check();
        return index;
    }

    /// <summary>Reads the tensors of all parts.</summary>
    /// <param name="read">Reads one part.</param>
    /// <exception cref="InvalidDataException">A part lacks a tensor that the index promises.</exception>
    public StateDict ReadTensors(Func<string, StateDict> read)
    {
        Dictionary<string, StateDict> parts = new(StringComparer.Ordinal);
        foreach (var file in Files)
            parts.Add(Path.GetFileName(file), read(file));
        return new StateDict(
            FileOfTensor.Select(entry =>
                parts[entry.Value].TryGetValue(entry.Key, out var tensor)
                    ? KeyValuePair.Create(entry.Key, tensor)
                    : throw new InvalidDataException($"its part '{entry.Value}' lacks the tensor '{entry.Key}'")
            )
        );
    }

    private static int BytesOfMark(ByteSource source) => source.Length >= 3 && source.Read(0, 3).AsSpan().SequenceEqual("\uFEFF"u8) ? 3 : 0;

    private void Check()
    {
        if (FileOfTensor.Count == 0)
            throw new InvalidDataException("its 'weight_map' is empty");

        // Only files beside the index: a file from elsewhere must not decide what else on this computer is read.
        var outside = FileOfTensor.FirstOrDefault(entry => entry.Value is "" or "." or ".." || entry.Value.AsSpan().ContainsAny("/\\:\0"));
        if (outside.Key is not null)
            throw new InvalidDataException($"its part '{outside.Value}' is not a file name in the folder of the index");
        if (Files.Where(file => !File.Exists(file)).Select(Path.GetFileName).ToArray() is { Length: > 0 } missing)
        {
            throw new InvalidDataException(
                missing.Length == 1
                    ? $"its part '{missing[0]}' is missing; put it beside the index"
                    : $"{missing.Length} of its {Files.Count} parts are missing (first '{missing[0]}'); put them beside the index"
            );
        }
    }
}
