using System.Buffers.Binary;
using MLNet.VisionGraph.Weights.Checkpoints;
using MLNet.VisionGraph.Weights.Checkpoints.SafeTensors;
using MLNet.VisionGraph.Weights.Checkpoints.Torch;

namespace MLNet.VisionGraph;

/// <summary>
/// Reads the tensors of a checkpoint in any supported format: safetensors, or a PyTorch file in the zip or the legacy layout. A PyTorch
/// file is a pickle, a program for Python's unpickler; it is read with an allow-list of constructors, and nothing in it is executed.
/// </summary>
public static class CheckpointFile
{
    private const int ProbeLength = 264;

    /// <summary>A byte order mark and white space.</summary>
    private static ReadOnlySpan<byte> BlankBytes => [0xef, 0xbb, 0xbf, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n'];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file's path; its extension does not matter.</param>
    /// <param name="ema">
    /// The weights to read from a training checkpoint that also holds an average (EMA). The default is the average.
    /// </param>
    /// <returns>The tensors by their names in the file.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is not a checkpoint, is truncated, contradicts itself, holds no state dict, or needs more memory than 16 MiB plus eight
    /// times its length; the message says which.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StateDict Read(string path, EmaPreference ema = EmaPreference.Prefer)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var source = ByteSource.FromFile(path);
        return Named(path, () => Read(source, ema));
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

    /// <summary>Detects a file's format from its first bytes.</summary>
    /// <param name="path">The file's path; its extension does not matter.</param>
    /// <returns>The format.</returns>
    /// <exception cref="InvalidDataException">The file is not a checkpoint; the message says what it looks like.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static CheckpointFormat DetectFormat(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var source = ByteSource.FromFile(path);
        return Named(path, () => DetectFormat(source));
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
        var probe = source.Read(0, (int)Math.Min(ProbeLength, source.Length));
        ReadOnlySpan<byte> start = probe;
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return CheckpointFormat.TorchZip;
        if (start.Length > 1 && start[0] == 0x80 && start[1] is >= 1 and <= 5)
            return CheckpointFormat.TorchLegacy;
        if (start.Length > 8 && start[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= SafeTensorsHeader.MaxLength)
            return CheckpointFormat.SafeTensors;
        throw new InvalidDataException($"not a checkpoint: {WhatItLooksLike(start)} (safetensors and PyTorch files are read)");
    }

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
            return "it is a web page, perhaps an error message of the place it was downloaded from";
        if (start.StartsWith("version https://git-lfs"u8))
            return "it is a Git LFS pointer; fetch the file itself ('git lfs pull')";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return "it is compressed by gzip; unpack it first";
        if (start.Length > 262 && start[257..].StartsWith("ustar"u8))
            return "it is a tar archive, PyTorch's format before 0.1.10 or a packed folder";
        return $"it begins with {Convert.ToHexString(start[..Math.Min(8, start.Length)])}";
    }
}
