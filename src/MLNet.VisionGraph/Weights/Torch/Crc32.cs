namespace MLNet.VisionGraph.Weights.Torch;

/// <summary>The checksum of zip archives (polynomial 0xEDB88320, reflected), eight bytes at a time.</summary>
internal static class Crc32
{
    private const int Slices = 8;
    private static readonly uint[] Tables = MakeTables();

    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[] tables = Tables;
        crc = ~crc;
        while (bytes.Length >= Slices)
        {
            uint low = crc ^ (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24));
            crc = tables[0x700 + (low & 0xff)] ^ tables[0x600 + ((low >> 8) & 0xff)]
                ^ tables[0x500 + ((low >> 16) & 0xff)] ^ tables[0x400 + (low >> 24)]
                ^ tables[0x300 + bytes[4]] ^ tables[0x200 + bytes[5]] ^ tables[0x100 + bytes[6]] ^ tables[bytes[7]];
            bytes = bytes[Slices..];
        }

        foreach (byte value in bytes)
            crc = tables[(crc ^ value) & 0xff] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[Slices * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            tables[i] = value;
        }

        for (int i = 256; i < tables.Length; i++)
            tables[i] = tables[tables[i - 256] & 0xff] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
