using System.Buffers;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Distillation;

/// <summary>
/// Resizes a plane of floats with a bilinear filter, antialiased when shrinking: rows first, then columns, with the weights that resize
/// 8-bit images.
/// </summary>
internal static class PlaneResampler
{
    // The weights have 22 bits, about a float's precision.
    private const float Unit = 1f / (1 << ResampleWeights.Bits);

    /// <summary>Resizes a plane.</summary>
    /// <param name="plane">The plane, [height, width].</param>
    /// <param name="height">The plane's height.</param>
    /// <param name="width">The plane's width.</param>
    /// <param name="target">Receives the resized plane, [newHeight, newWidth].</param>
    /// <param name="newHeight">The height to resize to.</param>
    /// <param name="newWidth">The width to resize to.</param>
    public static void Resize(ReadOnlySpan<float> plane, int height, int width, Span<float> target, int newHeight, int newWidth)
    {
        var wide = ArrayPool<float>.Shared.Rent(height * newWidth);
        try
        {
            ResizeRows(plane, width, wide.AsSpan(0, height * newWidth), newWidth);
            ResizeColumns(wide, height, target, newHeight, newWidth);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(wide);
        }
    }

    // [H, W] → [H, W'].
    private static void ResizeRows(ReadOnlySpan<float> plane, int width, Span<float> wide, int newWidth)
    {
        using var columns = new ResampleWeights(width, newWidth, 0, newWidth, ResampleFilter.Bilinear);
        for (var x = 0; x < newWidth; x++)
        {
            var weights = columns.Of(x, out var from);
            for (int at = from, to = x; to < wide.Length; at += width, to += newWidth)
            {
                var sum = 0f;
                var pixels = plane.Slice(at, weights.Length);
                for (var tap = 0; tap < weights.Length; tap++)
                    sum += pixels[tap] * (weights[tap] * Unit);
                wide[to] = sum;
            }
        }
    }

    // [H, W'] → [H', W'].
    private static void ResizeColumns(ReadOnlySpan<float> wide, int height, Span<float> target, int newHeight, int newWidth)
    {
        using var rows = new ResampleWeights(height, newHeight, 0, newHeight, ResampleFilter.Bilinear);
        for (var y = 0; y < newHeight; y++)
        {
            var weights = rows.Of(y, out var from);
            var row = target.Slice(y * newWidth, newWidth);
            row.Clear();
            for (var tap = 0; tap < weights.Length; tap++)
            {
                var weight = weights[tap] * Unit;
                var line = wide.Slice((from + tap) * newWidth, newWidth);
                for (var x = 0; x < row.Length; x++)
                    row[x] += line[x] * weight;
            }
        }
    }
}
