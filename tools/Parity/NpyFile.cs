using System.Buffers.Binary;
using System.Text;

namespace MLNet.VisionGraph.Parity;

/// <summary>Reads NumPy's .npy files of little-endian float32 or float64.</summary>
public static class NpyFile
{
    /// <summary>Reads all values, row by row.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The values.</returns>
    /// <exception cref="InvalidDataException">The file is not such an array.</exception>
    public static double[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 10 || bytes[0] != 0x93 || !bytes.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw new InvalidDataException($"'{path}' is not a .npy file.");
        var wide = bytes[6] >= 2;
        var length = wide
            ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8))
            : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var start = (wide ? 12 : 10) + length;
        var header = Encoding.ASCII.GetString(bytes, wide ? 12 : 10, length);
        if (header.Contains("'fortran_order': True", StringComparison.Ordinal))
            throw new InvalidDataException($"'{path}' is stored column by column.");

        var body = bytes.AsSpan(start);
        if (header.Contains("<f4", StringComparison.Ordinal))
            return Convert(body, 4, span => BinaryPrimitives.ReadSingleLittleEndian(span));
        if (header.Contains("<f8", StringComparison.Ordinal))
            return Convert(body, 8, BinaryPrimitives.ReadDoubleLittleEndian);
        throw new InvalidDataException($"'{path}' holds neither float32 nor float64: {header.Trim()}.");
    }

    private delegate double Reader(ReadOnlySpan<byte> bytes);

    private static double[] Convert(ReadOnlySpan<byte> body, int size, Reader read)
    {
        var values = new double[body.Length / size];
        for (var i = 0; i < values.Length; i++)
            values[i] = read(body.Slice(i * size, size));
        return values;
    }
}
