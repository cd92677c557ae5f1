using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>
/// Rows of channels in memory, [N, C], as in a channels-last map, processed in whole vectors on several cores. Rows are processed in
/// periods, the smallest number of rows that fill vectors without remainder; constants per channel are repeated to match. Cores process
/// segments. Sums are accumulated in single precision within some dozens of rows and in double precision beyond, and do not depend on the
/// number of cores.
/// </summary>
internal sealed unsafe class ChannelRows
{
    private const int Segments = 32;
    private const int ValuesPerChunk = 1 << 15;
    private const int MinRowsPerChunk = 64;

    private readonly int _rowsPerPeriod;
    private readonly int _rowsPerChunk;
    private readonly int _rowsPerSegment;
    private readonly int _segments;
    private readonly int _threads;

    /// <summary>Initializes the rows.</summary>
    /// <param name="rows">The number of rows, N.</param>
    /// <param name="channels">The number of channels, C.</param>
    /// <param name="threads">The maximum number of cores to use.</param>
    public ChannelRows(int rows, int channels, int threads)
    {
        (Count, Channels, _threads) = (rows, channels, threads);
        _rowsPerPeriod = Vector512<float>.Count / (int)BigInteger.GreatestCommonDivisor(channels, Vector512<float>.Count);
        _rowsPerChunk = RoundUp(Math.Max(MinRowsPerChunk, ValuesPerChunk / channels), _rowsPerPeriod);
        _rowsPerSegment = RoundUp((rows + Segments - 1) / Segments, _rowsPerChunk);
        _segments = (rows + _rowsPerSegment - 1) / _rowsPerSegment;
    }

    /// <summary>Gets the number of rows, N.</summary>
    public int Count { get; }

    /// <summary>Gets the number of channels, C.</summary>
    public int Channels { get; }

    private int Period => Channels * _rowsPerPeriod;

    /// <summary>Repeats a value per channel for each row of a period.</summary>
    public float[] Repeat(double[] ofChannels)
    {
        var repeated = new float[Period];
        for (var row = 0; row < Period; row += Channels)
        {
            for (var channel = 0; channel < Channels; channel++)
                repeated[row + channel] = (float)ofChannels[channel];
        }

        return repeated;
    }

    /// <summary>Runs a loop over all rows.</summary>
    /// <typeparam name="TLoop">The type of the loop.</typeparam>
    /// <param name="loop">The loop.</param>
    /// <param name="x">The values, N · C.</param>
    /// <param name="given">The second values, N · C, or null.</param>
    /// <param name="result">Receives N · C values, or null; may be <paramref name="given"/>.</param>
    /// <returns>Both sums of every channel; empty for a loop without sums.</returns>
    public (double[] First, double[] Second) Run<TLoop>(TLoop loop, float* x, float* given, float* result)
        where TLoop : struct, IRowLoop
    {
        var next = -1;
        var ofSegments = TLoop.HasSums ? ArrayPool<double>.Shared.Rent(_segments * 2 * Channels) : [];
        Array.Clear(ofSegments);
        var (xAt, givenAt, resultAt) = ((nint)x, (nint)given, (nint)result); // pointers cannot be captured
        if (_threads == 1 || _segments == 1)
            TakeSegments();
        else
            Parallel.For(0, Math.Min(_threads, _segments), new ParallelOptions { MaxDegreeOfParallelism = _threads }, _ => TakeSegments());

        if (!TLoop.HasSums)
            return ([], []);
        var (first, second) = (new double[Channels], new double[Channels]);
        for (var segment = 0; segment < _segments; segment++)
        {
            Add(ofSegments.AsSpan(2 * segment * Channels, Channels), first);
            Add(ofSegments.AsSpan((2 * segment + 1) * Channels, Channels), second);
        }

        ArrayPool<double>.Shared.Return(ofSegments);
        return (first, second);

        void TakeSegments()
        {
            var sums = ArrayPool<float>.Shared.Rent(2 * Period);
            for (var segment = Interlocked.Increment(ref next); segment < _segments; segment = Interlocked.Increment(ref next))
            {
                var end = Math.Min((segment + 1) * _rowsPerSegment, Count);
                for (var row = segment * _rowsPerSegment; row < end; row += _rowsPerChunk)
                {
                    var at = (long)row * Channels;
                    RunChunk(
                        loop,
                        Math.Min(_rowsPerChunk, end - row),
                        At(xAt, at),
                        At(givenAt, at),
                        At(resultAt, at),
                        sums.AsSpan(0, 2 * Period)
                    );
                    if (TLoop.HasSums)
                    {
                        AddPeriod(sums.AsSpan(0, Period), ofSegments.AsSpan(2 * segment * Channels, Channels));
                        AddPeriod(sums.AsSpan(Period, Period), ofSegments.AsSpan((2 * segment + 1) * Channels, Channels));
                    }
                }
            }

            ArrayPool<float>.Shared.Return(sums);
        }

        static float* At(nint start, long offset) => start == 0 ? null : (float*)start + offset;
    }

    private void RunChunk<TLoop>(TLoop loop, int rows, float* x, float* given, float* result, Span<float> sums)
        where TLoop : struct, IRowLoop
    {
        sums.Clear();
        fixed (float* sum = sums)
        {
            var (periods, rest) = Math.DivRem(rows, _rowsPerPeriod);
            loop.Run(x, given, result, sum, sum + Period, Period, periods);
            if (rest == 0)
                return;

            // The last rows, which do not fill a period, padded with values that add nothing to the sums.
            var (done, count) = (periods * Period, rest * Channels);
            float[] lastX = [.. loop.Neutral],
                lastGiven = new float[Period];
            new ReadOnlySpan<float>(x + done, count).CopyTo(lastX);
            if (given != null)
                new ReadOnlySpan<float>(given + done, count).CopyTo(lastGiven);
            fixed (
                float* lastXAt = lastX,
                    lastGivenAt = lastGiven
            )
                loop.Run(lastXAt, lastGivenAt, lastGivenAt, sum, sum + Period, Period, 1);
            if (result != null)
                lastGiven.AsSpan(0, count).CopyTo(new Span<float>(result + done, count));
        }
    }

    private void AddPeriod(ReadOnlySpan<float> ofPeriod, Span<double> ofChannels)
    {
        for (var row = 0; row < ofPeriod.Length; row += Channels)
        {
            var ofRow = ofPeriod.Slice(row, ofChannels.Length);
            for (var channel = 0; channel < ofChannels.Length; channel++)
                ofChannels[channel] += ofRow[channel];
        }
    }

    private static void Add(ReadOnlySpan<double> values, Span<double> sums)
    {
        for (var i = 0; i < sums.Length; i++)
            sums[i] += values[i];
    }

    private static int RoundUp(int count, int to) => (count + to - 1) / to * to;
}
