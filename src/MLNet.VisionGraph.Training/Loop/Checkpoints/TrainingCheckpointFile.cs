using MLNet.VisionGraph.Weights.Checkpoints;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>
/// Reads and writes training checkpoints. The file is safetensors (F32, F64, I64 and U8, so Python can read it too); other data is stored
/// as JSON in its metadata, and its last tensor is the SHA-256 of all preceding bytes.
/// </summary>
/// <remarks>
/// <see cref="SafeTensorsFile"/> is not used because it is made for weights: it rounds doubles to single precision and has no checksum. Its
/// header, with all checks, is used.
/// </remarks>
internal static class TrainingCheckpointFile
{
    internal const string ChecksumName = "__sha256__";
    internal const int ChecksumLength = 32;
    internal const string FormatKey = "format";
    internal const string Format = "visiongraph-training-1";
    internal const string InfoKey = "training";

    /// <summary>
    /// Writes a file atomically: the content goes to a temporary file beside it, is flushed to disk, and is then renamed. If anything
    /// fails, for example because the disk is full, the previous file is left intact.
    /// </summary>
    /// <param name="path">The file's path; its folder must exist.</param>
    /// <param name="checkpoint">The checkpoint. The same content always produces the same bytes.</param>
    /// <exception cref="IOException">The file could not be written; a previous one is intact.</exception>
    /// <exception cref="ArgumentException">A tensor has a name that is reserved by the format.</exception>
    public static void Write(string path, TrainingCheckpoint checkpoint) =>
        Write(
            path,
            checkpoint,
            temporary => new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16)
        );

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">The stream, which is left open.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="ArgumentException">A tensor has a name that is reserved by the format.</exception>
    public static void Write(Stream stream, TrainingCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointWriter.Write(stream, checkpoint);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <returns>The checkpoint, bit for bit as it was written.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is not a training checkpoint, or is truncated or damaged; the message states which. The checksum is verified first, and
    /// apart from the metadata no more memory is allocated than the file is long.
    /// </exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static TrainingCheckpoint Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var source = ByteSource.FromFile(path);
        return CheckpointFile.Named(path, () => CheckpointReader.Read(source));
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="stream">The stream, which is left open.</param>
    /// <returns>The checkpoint, bit for bit as it was written.</returns>
    /// <exception cref="InvalidDataException">
    /// The content is not a training checkpoint, or is truncated or damaged, as for a file.
    /// </exception>
    public static TrainingCheckpoint Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CheckpointFile.Named("a stream", () => CheckpointReader.Read(ByteSource.FromStream(stream)));
    }

    internal static void Write(string path, TrainingCheckpoint checkpoint, Func<string, Stream> open)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(checkpoint);

        // A fixed name, so that the next write overwrites what a killed process has left.
        var temporary = path + ".tmp";
        var mayDelete = false;
        try
        {
            using (var stream = open(temporary))
            {
                mayDelete = true;
                CheckpointWriter.Write(stream, checkpoint);
                if (stream is FileStream file)
                    file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception)
        {
            if (mayDelete)
                TryDelete(temporary);
            if (exception is not (IOException or UnauthorizedAccessException))
                throw;
            throw new IOException(
                $"The checkpoint '{path}' could not be written: {exception.Message.TrimEnd('.')}. Earlier checkpoints are intact.",
                exception
            );
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The original error matters more; the next checkpoint overwrites the remains.
        }
    }
}
