using MLNet.VisionGraph.Training.Callbacks;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Reads and writes a training's checkpoint. The file is safetensors (F32, F64, I64 and U8, so Python reads it, too); what is no tensor stands as JSON in its
/// metadata, and its last tensor is the SHA-256 of all bytes before it.
/// </summary>
/// <remarks>
/// <see cref="SafeTensorsFile"/> is not used, because it is made for weights: it rounds doubles to single precision and knows no checksum. Its header, with all
/// checks, is.
/// </remarks>
public static class TrainingCheckpointFile
{
    internal const string ChecksumName = "__sha256__";
    internal const int ChecksumLength = 32;
    internal const string FormatKey = "format";
    internal const string Format = "visiongraph-training-1";
    internal const string InfoKey = "training";

    /// <summary>
    /// Writes a file. It is there whole or not at all: the content goes to a neighbouring file, is flushed to the disk, and then takes the name. If anything
    /// fails, a full disk for example, what was there before is left as it was.
    /// </summary>
    /// <param name="path">The file's path; its folder must exist.</param>
    /// <param name="checkpoint">What to write. The same content always gives the same bytes.</param>
    /// <exception cref="IOException">The file could not be written; a previous one is intact.</exception>
    /// <exception cref="ArgumentException">A tensor has a name that the format keeps for itself.</exception>
    public static void Write(string path, TrainingCheckpoint checkpoint) =>
        Write(path, checkpoint, temporary => new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16));

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="checkpoint">What to write.</param>
    /// <exception cref="ArgumentException">A tensor has a name that the format keeps for itself.</exception>
    public static void Write(Stream stream, TrainingCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointWriter.Write(stream, checkpoint);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <returns>What was written, bit for bit.</returns>
    /// <exception cref="InvalidDataException">The file is no checkpoint of a training, is truncated or damaged; the message says which. The checksum is looked at
    /// first, and no more memory is taken than the file is long, apart from its metadata.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static TrainingCheckpoint Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var source = ByteSource.FromFile(path);
        return CheckpointFile.Named(path, () => CheckpointReader.Read(source));
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <returns>What was written, bit for bit.</returns>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static TrainingCheckpoint Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return CheckpointFile.Named("a stream", () => CheckpointReader.Read(ByteSource.FromStream(stream)));
    }

    internal static void Write(string path, TrainingCheckpoint checkpoint, Func<string, Stream> open)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(checkpoint);

        // One name, so that what a killed process leaves behind is overwritten by the next.
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
        catch (Exception e)
        {
            if (mayDelete)
                TryDelete(temporary);
            if (e is not (IOException or UnauthorizedAccessException))
                throw;
            throw new IOException($"The checkpoint '{path}' could not be written: {e.Message.TrimEnd('.')}. Earlier checkpoints are intact.", e);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What went wrong before matters more; the next checkpoint overwrites the rest.
        }
    }
}
