using Microsoft.Win32.SafeHandles;

namespace MLNet.VisionGraph.Weights.Checkpoints;

/// <summary>
/// The bytes of a checkpoint, read at any offset. Reading past the end means that the file is damaged and throws an
/// <see cref="InvalidDataException"/>.
/// </summary>
internal abstract class ByteSource : IDisposable
{
    public abstract long Length { get; }

    public static ByteSource FromFile(string path) => new FileSource(File.OpenHandle(path));

    public static ByteSource FromMemory(ReadOnlyMemory<byte> bytes) => new MemorySource(bytes);

    /// <summary>Reads a stream to its end. The stream need not be seekable and is not closed.</summary>
    public static ByteSource FromStream(Stream stream)
    {
        var announced = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : 0;
        if (announced > Array.MaxLength)
            throw new InvalidDataException(
                $"the stream holds {announced} bytes; streams of more than {Array.MaxLength} are not read: use a file"
            );
        using MemoryStream copy = new((int)announced);
        var buffer = new byte[81920];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (copy.Length + read > Array.MaxLength)
                throw new InvalidDataException($"the stream holds more than {Array.MaxLength} bytes: use a file");
            copy.Write(buffer, 0, read);
        }

        return FromMemory(copy.GetBuffer().AsMemory(0, (int)copy.Length));
    }

    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
            throw new InvalidDataException($"truncated: {destination.Length} bytes requested at {offset}, but it ends at {Length}");
        ReadCore(offset, destination);
    }

    public byte[] Read(long offset, int count)
    {
        // Checked before allocating, so that a false length costs no memory.
        if (count < 0 || offset < 0 || offset > Length - count)
            throw new InvalidDataException($"truncated: {count} bytes requested at {offset}, but it ends at {Length}");
        var bytes = new byte[count];
        ReadCore(offset, bytes);
        return bytes;
    }

    public virtual void Dispose() { }

    protected abstract void ReadCore(long offset, Span<byte> destination);

    private sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
    {
        public override long Length => bytes.Length;

        protected override void ReadCore(long offset, Span<byte> destination) =>
            bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
    }

    private sealed class FileSource(SafeFileHandle handle) : ByteSource
    {
        public override long Length { get; } = RandomAccess.GetLength(handle);

        public override void Dispose() => handle.Dispose();

        protected override void ReadCore(long offset, Span<byte> destination)
        {
            while (!destination.IsEmpty)
            {
                var read = RandomAccess.Read(handle, destination, offset);
                if (read == 0)
                    throw new InvalidDataException($"truncated: the file became shorter while it was read (at {offset})");
                offset += read;
                destination = destination[read..];
            }
        }
    }
}
