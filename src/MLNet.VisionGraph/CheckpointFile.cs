using System.Buffers.Binary;
using MLNet.VisionGraph.Weights.Checkpoints;
using MLNet.VisionGraph.Weights.Checkpoints.SafeTensors;
using MLNet.VisionGraph.Weights.Checkpoints.Torch;

namespace MLNet.VisionGraph;

/// <summary>
/// Reads the tensors of a checkpoint in any supported format: safetensors, or a PyTorch file in the zip or the legacy layout. A PyTorch
/// file is a pickle, a program for Python's unpickler; it is read with an allow-list of constructors, and nothing in it is executed. A path
/// may also name the index of a checkpoint in several files (<c>model.safetensors.index.json</c>), or a folder with one checkpoint, such as
/// a repository of the Hugging Face hub.
/// </summary>
public static class CheckpointFile
{
    private const int ProbeLength = 264;

    /// <summary>A byte order mark and white space.</summary>
    private static ReadOnlySpan<byte> BlankBytes => [0xef, 0xbb, 0xbf, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n'];

    /// <summary>Reads a file, the files of an index, or the checkpoint in a folder.</summary>
    /// <param name="path">The path of the file, the index, or the folder. The extension of a file does not matter.</param>
    /// <param name="ema">
    /// The weights to read from a training checkpoint that also holds an average (EMA). The default is the average.
    /// </param>
    /// <returns>The tensors by their names in the file.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is not a checkpoint, is truncated, contradicts itself, holds no state dict, or needs more memory than 16 MiB plus eight
    /// times its length; a part of the index is missing or in another folder; the folder has no checkpoint, or several. The message says
    /// which.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StateDict Read(string path, EmaPreference ema = EmaPreference.Prefer)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Named(path, () => CheckpointFolder.FileOf(path));
        using var source = ByteSource.FromFile(file);
        return Named(file, () => IsIndex(source) ? ReadIndex(file, ema) : Read(source, ema));
    }

    /// <summary>Returns the files that hold the tensors of a checkpoint.</summary>
    /// <param name="path">The path of the file, the index, or the folder, as for <see cref="Read(string, EmaPreference)"/>.</param>
    /// <returns>The path of the file, or the paths of the parts that the index names.</returns>
    /// <exception cref="InvalidDataException">
    /// A part of the index is missing or in another folder, or the folder has no checkpoint, or several; the message says which.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Named(path, () => CheckpointFolder.FileOf(path));
        using var source = ByteSource.FromFile(file);
        return IsIndex(source) ? Named(file, () => ShardIndex.Read(file)).Files : [file];
    }

    /// <summary>Reads a stream from its current position to its end.</summary>
    /// <param name="stream">The stream. It need not be seekable and is not closed.</param>
    /// <param name="ema">
    /// The weights to read from a training checkpoint that also holds an average (EMA). The default is the average.
    /// </param>
    /// <param name="name">The name of the content in messages. The default is "a stream".</param>
    /// <returns>The tensors by their names in the content.</returns>
    /// <exception cref="InvalidDataException">The content is invalid, under the same conditions as for a file.</exception>
    public static StateDict Read(Stream stream, EmaPreference ema = EmaPreference.Prefer, string name = "a stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Named(name, () => Read(ByteSource.FromStream(stream), ema));
    }

    /// <summary>Detects a file's format from its first bytes. Of an index, it is the format of the first part.</summary>
    /// <param name="path">The path of the file, the index, or the folder, as for <see cref="Read(string, EmaPreference)"/>.</param>
    /// <returns>The format.</returns>
    /// <exception cref="InvalidDataException">The file is not a checkpoint; the message says what it looks like.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static CheckpointFormat DetectFormat(string path)
    {
        var file = FilesOf(path)[0];
        using var source = ByteSource.FromFile(file);
        return Named(file, () => DetectFormat(source));
    }

    internal static StateDict Read(ByteSource source, EmaPreference ema)
    {
        var format = DetectFormat(source);
        if (format != CheckpointFormat.SafeTensors)
            return TorchCheckpoint.Open(source, format).Read(ema);
        return ema == EmaPreference.Require
            ? throw new InvalidDataException(
                "averaged (EMA) weights were required; a safetensors file does not say whether its weights are"
            )
            : SafeTensorsFile.Read(source).Tensors;
    }

    internal static CheckpointFormat DetectFormat(ByteSource source)
    {
        var start = Start(source);
        return FormatOf(start)
            ?? throw new InvalidDataException($"not a checkpoint: {WhatItLooksLike(start)} (safetensors and PyTorch files are read)");
    }

    private static CheckpointFormat? FormatOf(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return CheckpointFormat.TorchZip;
        if (start.Length > 1 && start[0] == 0x80 && start[1] is >= 1 and <= 5)
            return CheckpointFormat.TorchLegacy;
        if (start.Length > 8 && start[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= SafeTensorsHeader.MaxLength)
            return CheckpointFormat.SafeTensors;
        return null;
    }

    private static byte[] Start(ByteSource source) => source.Read(0, (int)Math.Min(ProbeLength, source.Length));

    // The first byte of a safetensors file, a length, can be that of a brace as well.
    private static bool IsIndex(ByteSource source) => Start(source) is var start && FormatOf(start) is null && ShardIndex.IsJson(start);

    private static StateDict ReadIndex(string path, EmaPreference ema) =>
        ShardIndex
            .Read(path)
            .ReadTensors(part =>
            {
                using var source = ByteSource.FromFile(part);
                try
                {
                    return Read(source, ema);
                }
                catch (InvalidDataException exception)
                {
                    throw new InvalidDataException($"its part '{Path.GetFileName(part)}': {exception.Message}", exception);
                }
            });

    /// <summary>Returns whether the content looks like markup, such as a web page that was downloaded instead of a checkpoint.</summary>
    internal static bool LooksLikeMarkup(ReadOnlySpan<byte> start) => start.TrimStart(BlankBytes).StartsWith("<"u8);

    /// <summary>Adds the checkpoint's name to the message of an <see cref="InvalidDataException"/>.</summary>
    internal static T Named<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"Checkpoint '{name}' cannot be read: {exception.Message}.", exception);
        }
    }

    private static string WhatItLooksLike(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "the file is empty";
        if (LooksLikeMarkup(start))
            return "it is a web page, perhaps an error message of the server it was downloaded from";
        if (ShardIndex.IsJson(start))
            return "it is JSON; the index of a checkpoint in several files is read from a path, not from a stream";
        if (start.StartsWith("version https://git-lfs"u8))
            return "it is a Git LFS pointer; fetch the file itself ('git lfs pull')";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return "it is compressed by gzip; unpack it first";
        if (start.Length > 262 && start[257..].StartsWith("ustar"u8))
            return "it is a tar archive, PyTorch's format before 0.1.10 or a packed folder";
        return $"it begins with {Convert.ToHexString(start[..Math.Min(8, start.Length)])}";
    }
}
