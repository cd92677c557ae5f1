using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Transforms.Image;

/// <summary>
/// Draws a picture scaled onto a canvas with the bicubic filter of Mitchell and Netravali (B = C = 1/3): 4 × 4 pixels around each
/// sample, whatever the scale, so reductions skip pixels just as the real package's do. The two directions are filtered one after
/// the other: rows into a ring of four, from which the columns are mixed.
/// </summary>
internal static unsafe class MitchellResampler
{
    private const int Taps = 4;

    /// <summary>Where the whole picture goes; may reach over the canvas's edges.</summary>
    public readonly record struct Area(int X, int Y, int Width, int Height);

    public static void Draw(PixelBuffer source, PixelBuffer target, Area area)
    {
        int left = Math.Max(0, area.X), right = Math.Min(target.Width, area.X + area.Width);
        int top = Math.Max(0, area.Y), bottom = Math.Min(target.Height, area.Y + area.Height);
        if (left >= right || top >= bottom)
            return;

        Tap[] columns = MakeTaps(source.Width, area.X, area.Width, left, right);
        Tap[] rows = MakeTaps(source.Height, area.Y, area.Height, top, bottom);
        int width = right - left;
        nuint rowLength = (nuint)width * 4;
        float* ring = (float*)NativeMemory.AlignedAlloc(Taps * rowLength * sizeof(float), 64);
        Span<int> held = stackalloc int[Taps];
        held.Fill(-1);
        float** four = stackalloc float*[Taps];
        try
        {
            for (int y = 0; y < rows.Length; y++)
            {
                ref readonly Tap row = ref rows[y];
                for (int tap = 0; tap < Taps; tap++)
                {
                    // Neighbouring taps are neighbouring rows (or the same at the edge), so a ring of four never loses one in use.
                    int from = row.Index(tap), slot = from & 3;
                    four[tap] = ring + (nuint)slot * rowLength;
                    if (held[slot] == from)
                        continue;
                    FilterRow(source.Pointer + (long)from * source.Stride, columns, four[tap]);
                    held[slot] = from;
                }

                MixRows(four, row.Weights, width, (byte*)Unsafe.AsPointer(ref target.Row(top + y)[left]));
            }
        }
        finally
        {
            NativeMemory.AlignedFree(ring);
        }
    }

    /// <summary>Four pixels of a row for each pixel of the result, as single-precision B, G, R, A.</summary>
    private static void FilterRow(byte* row, Tap[] columns, float* result)
    {
        foreach (ref readonly Tap column in columns.AsSpan())
        {
            Vector128<float> sum = Load(row, column.Index0) * column.Weights[0];
            sum = Vector128.MultiplyAddEstimate(Load(row, column.Index1), Vector128.Create(column.Weights[1]), sum);
            sum = Vector128.MultiplyAddEstimate(Load(row, column.Index2), Vector128.Create(column.Weights[2]), sum);
            sum = Vector128.MultiplyAddEstimate(Load(row, column.Index3), Vector128.Create(column.Weights[3]), sum);
            sum.Store(result);
            result += 4;
        }
    }

    private static void MixRows(float** four, Vector128<float> weights, int width, byte* target)
    {
        Vector128<float> w0 = Vector128.Create(weights[0]), w1 = Vector128.Create(weights[1]), w2 = Vector128.Create(weights[2]), w3 = Vector128.Create(weights[3]);
        float* r0 = four[0], r1 = four[1], r2 = four[2], r3 = four[3];
        for (int x = 0; x < width; x++)
        {
            Vector128<float> sum = Vector128.Load(r0 + 4 * x) * w0;
            sum = Vector128.MultiplyAddEstimate(Vector128.Load(r1 + 4 * x), w1, sum);
            sum = Vector128.MultiplyAddEstimate(Vector128.Load(r2 + 4 * x), w2, sum);
            sum = Vector128.MultiplyAddEstimate(Vector128.Load(r3 + 4 * x), w3, sum);
            Store(sum, target + 4 * x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Load(byte* row, int offset)
    {
        Vector128<byte> bytes = Vector128.CreateScalarUnsafe(*(uint*)(row + offset)).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32());
    }

    /// <summary>The filter overshoots: alpha is brought back to 0 … 255, colours to 0 … alpha; then rounded to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<float> pixel, byte* target)
    {
        Vector128<float> alpha = Vector128.Shuffle(pixel, Vector128.Create(3, 3, 3, 3));
        Vector128<float> most = Vector128.Min(alpha, Vector128.Create(255f));
        Vector128<float> clamped = Vector128.Max(Vector128.Min(pixel, most), Vector128<float>.Zero);

        // Adding 1.5·2^23 leaves the rounded value in the lowest bits.
        Vector128<int> rounded = (clamped + Vector128.Create(12582912f)).AsInt32() & Vector128.Create(0xFF);
        Vector128<ushort> words = Vector128.Narrow(rounded.AsUInt32(), rounded.AsUInt32());
        *(uint*)target = Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }

    /// <summary>Source positions and weights for the result's pixels <paramref name="first"/> to <paramref name="last"/> (exclusive).</summary>
    private static Tap[] MakeTaps(int sourceLength, int destStart, int destLength, int first, int last)
    {
        float scale = 1f / ((float)destLength / sourceLength);
        float shift = -destStart * scale;
        var taps = new Tap[last - first];
        for (int i = 0; i < taps.Length; i++)
        {
            float centre = (first + i + 0.5f) * scale + shift;
            float upper = centre + 0.5f;
            int second = (int)MathF.Floor(upper) - 1;
            taps[i] = new Tap(second, upper - MathF.Floor(upper), sourceLength);
        }

        return taps;
    }

    private readonly struct Tap
    {
        public readonly Vector128<float> Weights;

        /// <summary>Byte offsets of four pixels in a row.</summary>
        public readonly int Index0, Index1, Index2, Index3;

        /// <param name="second">The pixel whose centre lies at or before the sample.</param>
        /// <param name="t">How far the sample lies behind that centre, 0 to 1.</param>
        /// <param name="length">Positions outside are clamped.</param>
        public Tap(int second, float t, int length)
        {
            Index0 = 4 * Math.Clamp(second - 1, 0, length - 1);
            Index1 = 4 * Math.Clamp(second, 0, length - 1);
            Index2 = 4 * Math.Clamp(second + 1, 0, length - 1);
            Index3 = 4 * Math.Clamp(second + 2, 0, length - 1);
            Weights = Vector128.Create(Far(1 - t), Near(1 - t), Near(t), Far(t));
        }

        public int Index(int tap) => (tap switch { 0 => Index0, 1 => Index1, 2 => Index2, _ => Index3 }) / 4;

        /// <summary>Weight of the pixel behind the sample that is 1 − t away.</summary>
        private static float Near(float t) => 1 / 18f + t * (0.5f + t * (1.5f - t * (7 / 6f)));

        /// <summary>Weight of the pixel behind the sample that is 2 − t away.</summary>
        private static float Far(float t) => t * t * (t * (7 / 18f) - 1 / 3f);
    }
}
