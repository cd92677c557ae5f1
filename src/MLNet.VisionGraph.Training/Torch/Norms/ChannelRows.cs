using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Torch.Norms;

/// <summary>
/// Rows of channels in memory, [N, C], as a map lies channels last, gone over in whole vectors on several cores. As many rows are taken at a time as fill vectors without a rest, a period; constants of channels
/// are repeated to go with it. Cores take segments; sums are told in single precision within some dozens of rows, beyond in double precision, and do not depend on how many cores there are.
/// </summary>
internal sealed unsafe class ChannelRows
{
    private const int Segments = 32;
    private const int ValuesPerChunk = 1 << 15;
    private const int LeastRowsPerChunk = 64;

    private readonly int _rowsPerPeriod;
    private readonly int _rowsPerChunk;
    private readonly int _rowsPerSegment;
    private readonly int _segments;
    private readonly int _threads;

    /// <summary>Describes them.</summary>
    /// <param name="rows">N.</param>
    /// <param name="channels">C.</param>
    /// <param name="threads">How many cores may go over them.</param>
    public ChannelRows(int rows, int channels, int threads)
    {
        (Count, Channels, _threads) = (rows, channels, threads);
        _rowsPerPeriod = Vector512<float>.Count / (int)BigInteger.GreatestCommonDivisor(channels, Vector512<float>.Count);
        _rowsPerChunk = RoundUp(Math.Max(LeastRowsPerChunk, ValuesPerChunk / channels), _rowsPerPeriod);
        _rowsPerSegment = RoundUp((rows + Segments - 1) / Segments, _rowsPerChunk);
        _segments = (rows + _rowsPerSegment - 1) / _rowsPerSegment;
    }

    /// <summary>Gets N.</summary>
    public int Count { get; }

    /// <summary>Gets C.</summary>
    public int Channels { get; }

    private int Period => Channels * _rowsPerPeriod;

    /// <summary>Repeats a value a channel for each row of a period.</summary>
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
    /// <typeparam name="TLoop">The loop.</typeparam>
    /// <param name="loop">What is done to a period.</param>
    /// <param name="x">N · C values.</param>
    /// <param name="given">N · C other values, or null.</param>
    /// <param name="result">Where N · C values are written, or null; may be <paramref name="given"/>.</param>
    /// <returns>Both sums of every channel; none for a loop that adds nothing up.</returns>
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
                    RunChunk(loop, Math.Min(_rowsPerChunk, end - row), At(xAt, at), At(givenAt, at), At(resultAt, at), sums.AsSpan(0, 2 * Period));
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

            // The last rows, which do not fill a period, among others that add nothing.
            var (done, count) = (periods * Period, rest * Channels);
            float[] lastX = [.. loop.Neutral], lastGiven = new float[Period];
            new ReadOnlySpan<float>(x + done, count).CopyTo(lastX);
            if (given != null)
                new ReadOnlySpan<float>(given + done, count).CopyTo(lastGiven);
            fixed (float* lastXAt = lastX, lastGivenAt = lastGiven)
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
