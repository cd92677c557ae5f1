using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>
/// Converts the center of an image with 4-byte pixels to three normalized planes (red, green, blue): pixel · scale + shift.
/// </summary>
internal sealed class PixelNormalizer
{
    private readonly float[] _scale;
    private readonly float[] _shift;

    public PixelNormalizer(ImagePreprocessing preprocessing)
    {
        preprocessing.Check();
        (_scale, _shift) = preprocessing.ToScaleAndShift();
    }

    /// <summary>Crops the center of an image and normalizes it.</summary>
    /// <param name="pixels">The pixels of the image, 4 bytes each, without gaps between rows.</param>
    /// <param name="imageHeight">The height of the image; at least <paramref name="height"/>.</param>
    /// <param name="imageWidth">The width of the image; at least <paramref name="width"/>.</param>
    /// <param name="redFirst">Whether the bytes of a pixel are red, green, blue, alpha; otherwise blue, green, red, alpha.</param>
    /// <param name="height">The height of the crop.</param>
    /// <param name="width">The width of the crop.</param>
    /// <param name="planes">Receives the planes, [3, height, width].</param>
    public void Normalize(
        ReadOnlySpan<byte> pixels,
        int imageHeight,
        int imageWidth,
        bool redFirst,
        int height,
        int width,
        Span<float> planes
    ) => Normalize(pixels, imageWidth, redFirst, ImageWindow.Center(imageHeight, imageWidth, height, width), height, width, planes);

    /// <summary>Normalizes a part of an image to the upper left corner of the planes, and clears the rest of them.</summary>
    /// <param name="pixels">The pixels of the image, 4 bytes each, without gaps between rows.</param>
    /// <param name="imageWidth">The width of the image.</param>
    /// <param name="redFirst">Whether the bytes of a pixel are red, green, blue, alpha; otherwise blue, green, red, alpha.</param>
    /// <param name="window">The part of the image, at most as large as the planes.</param>
    /// <param name="height">The height of the planes.</param>
    /// <param name="width">The width of the planes.</param>
    /// <param name="planes">Receives the planes, [3, height, width].</param>
    public void Normalize(
        ReadOnlySpan<byte> pixels,
        int imageWidth,
        bool redFirst,
        ImageWindow window,
        int height,
        int width,
        Span<float> planes
    )
    {
        var words = MemoryMarshal.Cast<byte, uint>(pixels);
        var plane = height * width;
        if (window.Height < height || window.Width < width)
            planes[..(3 * plane)].Clear();
        for (var y = 0; y < window.Height; y++)
        {
            var row = words.Slice((window.Top + y) * imageWidth + window.Left, window.Width);
            var red = planes.Slice(y * width, window.Width);
            var green = planes.Slice(plane + y * width, window.Width);
            var blue = planes.Slice(2 * plane + y * width, window.Width);
            if (redFirst)
                NormalizeRow(row, red, green, blue, (0, 1, 2));
            else
                NormalizeRow(row, blue, green, red, (2, 1, 0));
        }
    }

    // Writes the bytes of each pixel, from the lowest up, to the planes of their channels. The multiplication and the addition are not
    // fused, so that the result is bit-identical to that of the exported graph's Mul and Add.
    private void NormalizeRow(
        ReadOnlySpan<uint> row,
        Span<float> low,
        Span<float> middle,
        Span<float> high,
        (int Low, int Middle, int High) channels
    )
    {
        var vectors = MemoryMarshal.Cast<uint, Vector<uint>>(row);
        var lows = MemoryMarshal.Cast<float, Vector<float>>(low);
        var middles = MemoryMarshal.Cast<float, Vector<float>>(middle);
        var highs = MemoryMarshal.Cast<float, Vector<float>>(high);
        var (lowScale, middleScale, highScale) = (
            new Vector<float>(_scale[channels.Low]),
            new Vector<float>(_scale[channels.Middle]),
            new Vector<float>(_scale[channels.High])
        );
        var (lowShift, middleShift, highShift) = (
            new Vector<float>(_shift[channels.Low]),
            new Vector<float>(_shift[channels.Middle]),
            new Vector<float>(_shift[channels.High])
        );
        for (var i = 0; i < vectors.Length; i++)
        {
            var pixels = vectors[i];
            lows[i] = ByteOf(pixels) * lowScale + lowShift;
            middles[i] = ByteOf(pixels >>> 8) * middleScale + middleShift;
            highs[i] = ByteOf(pixels >>> 16) * highScale + highShift;
        }

        for (var x = vectors.Length * Vector<uint>.Count; x < row.Length; x++)
        {
            low[x] = Scaled(row[x], channels.Low);
            middle[x] = Scaled(row[x] >> 8, channels.Middle);
            high[x] = Scaled(row[x] >> 16, channels.High);
        }

        static Vector<float> ByteOf(Vector<uint> pixels) => Vector.ConvertToSingle((pixels & new Vector<uint>(0xFF)).As<uint, int>());

        float Scaled(uint pixel, int channel)
        {
            var scaled = (pixel & 0xFF) * _scale[channel];
            return scaled + _shift[channel];
        }
    }
}
