using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNet.VisionGraph.Images;

/// <summary>Turns the middle of a picture of 4-byte pixels into three normalised planes: pixel · scale + shift, red, green, blue.</summary>
internal sealed class PixelNormalizer
{
    private readonly float[] _scale;
    private readonly float[] _shift;

    public PixelNormalizer(ImagePreprocessing preprocessing)
    {
        preprocessing.Check();
        (_scale, _shift) = preprocessing.ToScaleAndShift();
    }

    /// <summary>Cuts out the middle of a picture and normalises it.</summary>
    /// <param name="pixels">The picture, 4 bytes a pixel, rows without gaps.</param>
    /// <param name="pictureHeight">Its height; at least <paramref name="height"/>.</param>
    /// <param name="pictureWidth">Its width; at least <paramref name="width"/>.</param>
    /// <param name="redFirst">Whether a pixel's bytes are red, green, blue, alpha; else blue, green, red, alpha.</param>
    /// <param name="height">The height of what is cut out.</param>
    /// <param name="width">The width of what is cut out.</param>
    /// <param name="planes">Receives [3, height, width].</param>
    public void Normalize(ReadOnlySpan<byte> pixels, int pictureHeight, int pictureWidth, bool redFirst, int height, int width, Span<float> planes)
    {
        var (top, left) = ((pictureHeight - height) / 2, (pictureWidth - width) / 2);
        var words = MemoryMarshal.Cast<byte, uint>(pixels);
        var plane = height * width;
        for (var y = 0; y < height; y++)
        {
            var row = words.Slice((top + y) * pictureWidth + left, width);
            for (var c = 0; c < 3; c++)
            {
                var bits = redFirst ? 8 * c : 8 * (2 - c);
                NormalizeRow(row, bits, _scale[c], _shift[c], planes.Slice(c * plane + y * width, width));
            }
        }
    }

    // A multiplication and an addition, not fused: what the exported graph's Mul and Add do, to the last bit.
    private static void NormalizeRow(ReadOnlySpan<uint> row, int bits, float scale, float shift, Span<float> target)
    {
        var (scales, shifts, mask) = (new Vector<float>(scale), new Vector<float>(shift), new Vector<uint>(0xFF));
        var x = 0;
        for (; x <= row.Length - Vector<uint>.Count; x += Vector<uint>.Count)
        {
            var values = (new Vector<uint>(row[x..]) >>> bits) & mask;
            (Vector.ConvertToSingle(values.As<uint, int>()) * scales + shifts).CopyTo(target[x..]);
        }

        for (; x < row.Length; x++)
        {
            var scaled = (row[x] >> bits & 0xFF) * scale;
            target[x] = scaled + shift;
        }
    }
}
