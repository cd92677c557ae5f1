using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>
/// A file of embeddings, written once and never changed: <c>VGEMBED1</c>, the fingerprint (32 bytes), the embedding's length and the number
/// of images (32-bit each), the images' hashes, the embeddings as float32, and the SHA-256 of all preceding bytes. Little-endian.
/// </summary>
internal sealed record EmbeddingSegment(ContentHash[] Images, float[] Values)
{
    private const int HeaderSize = 8 + SHA256.HashSizeInBytes + 8;

    private static ReadOnlySpan<byte> Magic => "VGEMBED1"u8;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="fingerprint">The expected fingerprint.</param>
    /// <param name="length">The length of an embedding.</param>
    /// <exception cref="InvalidDataException">The file is damaged or truncated, or has another format, fingerprint or length.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EmbeddingSegment Read(string path, ReadOnlySpan<byte> fingerprint, int length)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderSize + SHA256.HashSizeInBytes || !bytes.StartsWith(Magic))
            throw new InvalidDataException("it is truncated, or is not a file of embeddings");
        var body = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(bytes[body.Length..]))
            throw new InvalidDataException("its checksum does not match its content");
        var header = body[..HeaderSize];
        var count = BinaryPrimitives.ReadInt32LittleEndian(header[^4..]);
        if (!header[Magic.Length..^8].SequenceEqual(fingerprint) || BinaryPrimitives.ReadInt32LittleEndian(header[^8..]) != length)
            throw new InvalidDataException("its embeddings belong to another network or preprocessing");
        if (count < 0 || body.Length != HeaderSize + count * (ContentHash.Size + (long)length * sizeof(float)))
            throw new InvalidDataException($"{body.Length} bytes do not hold {count} embeddings of length {length}");
        var hashes = body.Slice(HeaderSize, count * ContentHash.Size);
        return new EmbeddingSegment(
            MemoryMarshal.Cast<byte, ContentHash>(hashes).ToArray(),
            MemoryMarshal.Cast<byte, float>(body[(HeaderSize + hashes.Length)..]).ToArray()
        );
    }

    /// <summary>Writes the file's content.</summary>
    public void Write(Stream stream, ReadOnlySpan<byte> fingerprint)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, Images.Length == 0 ? 0 : Values.Length / Images.Length);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], Images.Length);
        Emit(Magic);
        Emit(fingerprint);
        Emit(numbers);
        Emit(MemoryMarshal.AsBytes<ContentHash>(Images));
        Emit(MemoryMarshal.AsBytes<float>(Values));
        stream.Write(sha.GetHashAndReset());

        void Emit(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            sha.AppendData(bytes);
        }
    }
}
