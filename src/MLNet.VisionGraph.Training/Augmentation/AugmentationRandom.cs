namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// The random number generator of one sample in one epoch. Its state depends only on the seed, the epoch, the sample and the draw, never on
/// what other threads have drawn. Not thread-safe.
/// </summary>
/// <remarks>
/// xoshiro256** (Blackman, Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by splitmix64 as its authors recommend.
/// </remarks>
internal sealed class AugmentationRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Initializes the generator.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="sample">The sample's index in its data set.</param>
    /// <param name="draw">The index of the draw, for samples that are drawn several times per epoch. The default is 0.</param>
    public AugmentationRandom(long seed, long epoch = 0, long sample = 0, long draw = 0) => Restart(seed, epoch, sample, draw);

    /// <summary>Reinitializes the generator, as the constructor does.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="sample">The sample's index in its data set.</param>
    /// <param name="draw">The index of the draw. The default is 0.</param>
    public void Restart(long seed, long epoch = 0, long sample = 0, long draw = 0)
    {
        // Each number is mixed in before the next one is added, so that (1, 2) and (2, 1) start unrelated streams.
        var state = Mix((ulong)seed + 0x9E3779B97F4A7C15);
        state = Mix(state ^ ((ulong)epoch + 0xD1B54A32D192ED03));
        state = Mix(state ^ ((ulong)sample + 0xABC98388FB8FAC03));
        state = Mix(state ^ ((ulong)draw + 0x8CB92BA72F3D8DD7));
        _s0 = Mix(state += 0x9E3779B97F4A7C15);
        _s1 = Mix(state += 0x9E3779B97F4A7C15);
        _s2 = Mix(state += 0x9E3779B97F4A7C15);
        _s3 = Mix(state + 0x9E3779B97F4A7C15);
    }

    /// <summary>Returns 64 random bits.</summary>
    /// <returns>The bits.</returns>
    public ulong NextBits()
    {
        var result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Returns a number in [0, 1) with 53 random bits.</summary>
    /// <returns>The number.</returns>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Returns a uniformly distributed number between two bounds.</summary>
    /// <param name="from">The inclusive lower bound.</param>
    /// <param name="to">The exclusive upper bound.</param>
    /// <returns>A number in [<paramref name="from"/>, <paramref name="to"/>).</returns>
    public double NextUniform(double from, double to) => from + (to - from) * NextDouble();

    /// <summary>Returns a uniformly distributed integer.</summary>
    /// <param name="count">The number of possible values.</param>
    /// <returns>A number from 0 to <paramref name="count"/> − 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);

        // Lemire's multiplication. With 64 bits, the bias over a 31-bit range is below 2^-33, so no rejection is needed.
        return (int)Math.BigMul(NextBits(), (ulong)count, out _);
    }

    /// <summary>Returns true with a given probability.</summary>
    /// <param name="probability">The probability, 0 to 1.</param>
    /// <returns><see langword="true"/> with the given probability; otherwise, <see langword="false"/>.</returns>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>Returns a normally distributed number (Marsaglia's polar method).</summary>
    /// <param name="mean">The mean. The default is 0.</param>
    /// <param name="deviation">The standard deviation. The default is 1.</param>
    /// <returns>The number.</returns>
    public double NextNormal(double mean = 0, double deviation = 1) => mean + deviation * NextNormalPair().First;

    /// <summary>Returns a number from the beta distribution, computed as x / (x + y) of two gamma-distributed numbers.</summary>
    /// <param name="alpha">The first shape parameter, above 0.</param>
    /// <param name="beta">The second shape parameter, above 0.</param>
    /// <returns>A number in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">A shape parameter is not above 0.</exception>
    public double NextBeta(double alpha, double beta)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beta);
        var (x, y) = (NextGamma(alpha), NextGamma(beta));

        // With tiny shapes, both may underflow to 0; the distribution then has its mass at the ends.
        return x + y > 0 ? x / (x + y)
            : NextBool(alpha / (alpha + beta)) ? 1
            : 0;
    }

    /// <summary>Shuffles items (Fisher and Yates).</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="items">The items.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    internal (double First, double Second) NextNormalPair()
    {
        while (true)
        {
            var (x, y) = (2 * NextDouble() - 1, 2 * NextDouble() - 1);
            var square = x * x + y * y;
            if (square is >= 1 or 0)
                continue;
            var factor = Math.Sqrt(-2 * Math.Log(square) / square);
            return (x * factor, y * factor);
        }
    }

    // Marsaglia, Tsang: A simple method for generating gamma variables (2000), with their boost for shapes below 1.
    private double NextGamma(double shape)
    {
        if (shape < 1)
            return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var normal = NextNormalPair().First;
            var v = 1 + c * normal;
            if (v <= 0)
                continue;
            v = v * v * v;
            if (Math.Log(1 - NextDouble()) < 0.5 * normal * normal + d - d * v + d * Math.Log(v))
                return d * v;
        }
    }

    // The finalizer of splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
