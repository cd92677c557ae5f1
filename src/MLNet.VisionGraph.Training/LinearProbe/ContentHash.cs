using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>The SHA-256 hash of an image's content, independent of file name and location.</summary>
internal readonly record struct ContentHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>The number of bytes.</summary>
    public const int Size = 32;

    /// <summary>Computes the hash of what was read of an image: a file's bytes, or the size and pixels of an image in memory.</summary>
    public static ContentHash Create(ImageContent content)
    {
        Span<byte> hash = stackalloc byte[Size];
        if (content.Image is not { } image)
        {
            SHA256.HashData(content.Encoded, hash);
            return MemoryMarshal.Read<ContentHash>(hash);
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(size, image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[4..], image.Height);
        sha.AppendData("picture "u8); // no supported file format begins with this
        sha.AppendData(size);
        sha.AppendData(image.Pixels);
        sha.GetHashAndReset(hash);
        return MemoryMarshal.Read<ContentHash>(hash);
    }
}
