using System.IO.Compression;

namespace MLNet.VisionGraph.Tests.Weights;

/// <summary>Puts checkpoints of PyTorch's zip form together.</summary>
internal static class TorchArchive
{
    public static byte[] Make(byte[] pickle, params (string Name, byte[] Bytes)[] entries) =>
        MakeIn("archive", CompressionLevel.NoCompression, pickle, entries);

    public static byte[] MakeIn(string folder, CompressionLevel compression, byte[] pickle, params (string Name, byte[] Bytes)[] entries)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, $"{folder}/data.pkl", pickle, compression);
            foreach ((var name, var content) in entries)
                Add(zip, $"{folder}/{name}", content, compression);
        }

        return bytes.ToArray();
    }

    /// <summary>{'w': tensor} over one storage of floats.</summary>
    public static byte[] OneTensor(long storageCount, long offset, long[] shape, long[] strides, byte[] storage) =>
        Make(
            new PickleWriter()
                .Proto()
                .Op('}')
                .Text("w")
                .Tensor("0", "FloatStorage", storageCount, offset, shape, strides)
                .Op('s')
                .Op('.')
                .ToArray(),
            ("data/0", storage)
        );

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel compression)
    {
        using var entry = zip.CreateEntry(name, compression).Open();
        entry.Write(content);
    }
}
