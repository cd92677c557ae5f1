using System.Buffers;

namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// The weights that resample one axis: per output pixel, the first input pixel, a count, and fixed-point weights that sum to about 1
/// &lt;&lt; <see cref="Bits"/>.
/// </summary>
internal readonly struct ResampleWeights : IDisposable
{
    /// <summary>
    /// The number of fraction bits of a weight: 8 bits for the pixel and 2 for overshoot leave 22 of an Int32's 32, as in Pillow.
    /// </summary>
    public const int Bits = 22;

    private readonly int[] _bounds;
    private readonly int[] _weights;
    private readonly int _taps;

    /// <summary>Computes the weights.</summary>
    /// <param name="input">The size of the axis before resizing.</param>
    /// <param name="output">The size of the axis after resizing.</param>
    /// <param name="first">The first output pixel to compute weights for.</param>
    /// <param name="count">The number of output pixels.</param>
    /// <param name="filter">The resampling filter.</param>
    public ResampleWeights(int input, int output, int first, int count, ResampleFilter filter)
    {
        var scale = (double)input / output;
        var widened = Math.Max(scale, 1);
        var support = (filter == ResampleFilter.Bicubic ? 2 : 1) * widened;
        _taps = (int)Math.Ceiling(support) * 2 + 1;
        _bounds = ArrayPool<int>.Shared.Rent(count * 2);
        _weights = ArrayPool<int>.Shared.Rent(count * _taps);
        var row = _taps <= 256 ? stackalloc double[_taps] : new double[_taps];
        for (var i = 0; i < count; i++)
        {
            var center = (first + i + 0.5) * scale;
            var from = Math.Max((int)(center - support + 0.5), 0);
            var taps = Math.Min((int)(center + support + 0.5), input) - from;
            var sum = 0.0;
            for (var tap = 0; tap < taps; tap++)
                sum += row[tap] = Weigh((from + tap - center + 0.5) / widened, filter);
            for (var tap = 0; tap < taps; tap++)
                _weights[i * _taps + tap] = (int)Math.Round(row[tap] / sum * (1 << Bits), MidpointRounding.AwayFromZero);
            (_bounds[2 * i], _bounds[2 * i + 1]) = (from, taps);
        }

        First = _bounds[0];
        End = _bounds[2 * count - 2] + _bounds[2 * count - 1];
    }

    /// <summary>Gets the index of the first input pixel that any output pixel needs.</summary>
    public int First { get; }

    /// <summary>Gets the exclusive end of the input pixels that are needed.</summary>
    public int End { get; }

    /// <summary>Gets the first input pixel of an output pixel and the weights from that pixel on.</summary>
    public ReadOnlySpan<int> Of(int index, out int from)
    {
        from = _bounds[2 * index];
        return _weights.AsSpan(index * _taps, _bounds[2 * index + 1]);
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_bounds);
        ArrayPool<int>.Shared.Return(_weights);
    }

    /// <summary>Returns the value of a filter at a distance in pixels.</summary>
    internal static double Weigh(double distance, ResampleFilter filter)
    {
        const double a = -0.5;
        var x = Math.Abs(distance);
        if (filter == ResampleFilter.Bilinear)
            return Math.Max(1 - x, 0);
        return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1
            : x < 2 ? (((x - 5) * x + 8) * x - 4) * a
            : 0;
    }
}
