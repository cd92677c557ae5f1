using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Probing;

/// <summary>The SHA-256 of a photo's content, wherever it lies and whatever it is called.</summary>
internal readonly record struct ContentHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>The number of its bytes.</summary>
    public const int Size = 32;

    /// <summary>Takes the hash of what was read of a photo: a file's bytes, or a picture's size and pixels.</summary>
    public static ContentHash Of(PhotoContent content)
    {
        Span<byte> hash = stackalloc byte[Size];
        if (content.Picture is not { } picture)
        {
            SHA256.HashData(content.Encoded, hash);
            return MemoryMarshal.Read<ContentHash>(hash);
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(size, picture.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[4..], picture.Height);
        sha.AppendData("picture "u8); // no file of a format that is decoded begins so
        sha.AppendData(size);
        sha.AppendData(picture.Pixels);
        sha.GetHashAndReset(hash);
        return MemoryMarshal.Read<ContentHash>(hash);
    }
}
