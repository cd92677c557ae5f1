using System.Buffers.Binary;
using MLNet.VisionGraph.Weights.SafeTensors;
using MLNet.VisionGraph.Weights.Torch;

namespace MLNet.VisionGraph.Weights;

/// <summary>
/// Reads the tensors of a checkpoint, whichever format it has: safetensors, or a PyTorch file in the zip or the older form. A PyTorch file is a pickle, a
/// program for Python's unpickler; here it is read with an allow-list of constructors and nothing in it is executed.
/// </summary>
public static class CheckpointFile
{
    private const int ProbeLength = 264;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file's path; its extension does not matter.</param>
    /// <param name="ema">Which weights to take from a training checkpoint that holds an average (EMA) too; the average by default.</param>
    /// <returns>The tensors under the names that the file gives them.</returns>
    /// <exception cref="InvalidDataException">The file is no checkpoint, is truncated, contradicts itself, holds no state dict, or asks for more memory
    /// than 16 MiB plus eight times its length; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StateDict Read(string path, EmaPreference ema = EmaPreference.Prefer)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using ByteSource source = ByteSource.FromFile(path);
        return Named(path, () => Read(source, ema));
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="stream">The stream; it need not be seekable, and it is not closed.</param>
    /// <param name="ema">Which weights to take from a training checkpoint that holds an average (EMA) too; the average by default.</param>
    /// <param name="name">A name for messages; by default the content is called "a stream".</param>
    /// <returns>The tensors under the names that the content gives them.</returns>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static StateDict Read(Stream stream, EmaPreference ema = EmaPreference.Prefer, string name = "a stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Named(name, () => Read(ByteSource.FromStream(stream), ema));
    }

    /// <summary>Tells a file's format from its first bytes.</summary>
    /// <param name="path">The file's path; its extension does not matter.</param>
    /// <returns>The format.</returns>
    /// <exception cref="InvalidDataException">The file is no checkpoint; the message says what it looks like.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static CheckpointFormat DetectFormat(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using ByteSource source = ByteSource.FromFile(path);
        return Named(path, () => DetectFormat(source));
    }

    internal static StateDict Read(ByteSource source, EmaPreference ema)
    {
        CheckpointFormat format = DetectFormat(source);
        if (format != CheckpointFormat.SafeTensors)
            return TorchCheckpoint.Open(source, format).Read(ema);
        return ema == EmaPreference.Require
            ? throw new InvalidDataException("averaged (EMA) weights were required; a safetensors file does not say whether its weights are")
            : SafeTensorsFile.Read(source).Tensors;
    }

    internal static CheckpointFormat DetectFormat(ByteSource source)
    {
        byte[] probe = source.Read(0, (int)Math.Min(ProbeLength, source.Length));
        ReadOnlySpan<byte> start = probe;
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return CheckpointFormat.TorchZip;
        if (start.Length > 1 && start[0] == 0x80 && start[1] is >= 1 and <= 5)
            return CheckpointFormat.TorchLegacy;
        if (start.Length > 8 && start[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= SafeTensorsHeader.MaxLength)
            return CheckpointFormat.SafeTensors;
        throw new InvalidDataException($"not a checkpoint: {WhatItLooksLike(start)} (safetensors and PyTorch files are read)");
    }

    /// <summary>Whether a text or a web page came where a checkpoint should be.</summary>
    internal static bool LooksLikeMarkup(ReadOnlySpan<byte> start) => start.TrimStart((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n']).StartsWith("<"u8);

    /// <summary>Puts the checkpoint's name into front of what is wrong with it.</summary>
    internal static T Named<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Checkpoint '{name}' cannot be read: {e.Message}.", e);
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
