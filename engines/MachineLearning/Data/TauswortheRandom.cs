namespace Microsoft.ML.Data;

/// <summary>
/// The random numbers of ML.NET's splits: a hybrid of three Tausworthe generators and a linear congruential one
/// (Howes and Thomas, GPU Gems 3, chapter 37), seeded through MurmurHash3 rounds.
/// </summary>
internal sealed class TauswortheRandom
{
    private uint _a;
    private uint _b;
    private uint _c;
    private uint _d;

    internal TauswortheRandom(uint seed)
    {
        _a = seed;
        _b = Round(_a, seed);
        _c = Round(_b, seed);
        _d = Round(_c, seed);
    }

    /// <summary>In [0, 1), 23 bits.</summary>
    internal float NextSingle()
    {
        _a = Step(_a, 13, 19, 12, ~0x1u);
        _b = Step(_b, 2, 25, 4, ~0x7u);
        _c = Step(_c, 3, 11, 17, ~0xfu);
        _d = unchecked((_d * 1664525) + 1013904223);
        return ((_a ^ _b ^ _c ^ _d) >> 9) * (1f / (1 << 23));
    }

    private static uint Step(uint z, int s1, int s2, int s3, uint mask) => ((z & mask) << s3) ^ (((z << s1) ^ z) >> s2);

    private static uint Round(uint hash, uint chunk) => unchecked(
        (uint.RotateLeft(hash ^ (uint.RotateLeft(chunk * 0xCC9E2D51, 15) * 0x1B873593), 13) * 5) + 0xE6546B64);
}
