using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// Applies affine transforms: the output pixel (x, y) samples the input at (a·x + b·y + c, d·x + e·y + f), or takes a fill color where
/// that position is outside the image. Coordinates and edges are those of Pillow's Image.transform.
/// </summary>
internal static class AffineOperations
{
    /// <summary>Rotates the image counterclockwise about its center.</summary>
    public static void Rotate(RgbImage image, double degrees, ResampleFilter filter, FillColor fill)
    {
        var (sine, cosine) = Math.SinCos(-degrees * Math.PI / 180);
        var (x, y) = (image.Width / 2.0, image.Height / 2.0);
        Transform(image, new Map(cosine, sine, x - cosine * x - sine * y, -sine, cosine, y + sine * x - cosine * y), filter, fill);
    }

    /// <summary>Shifts each row in proportion to its y coordinate.</summary>
    public static void ShearX(RgbImage image, double factor, ResampleFilter filter, FillColor fill) =>
        Transform(image, new Map(1, factor, 0, 0, 1, 0), filter, fill);

    /// <summary>Shifts each column in proportion to its x coordinate.</summary>
    public static void ShearY(RgbImage image, double factor, ResampleFilter filter, FillColor fill) =>
        Transform(image, new Map(1, 0, 0, factor, 1, 0), filter, fill);

    /// <summary>Translates the image by fractions of its width and height.</summary>
    public static void Translate(RgbImage image, double xPart, double yPart, ResampleFilter filter, FillColor fill) =>
        Transform(image, new Map(1, 0, xPart * image.Width, 0, 1, yPart * image.Height), filter, fill);

    private static void Transform(RgbImage image, Map map, ResampleFilter filter, FillColor fill)
    {
        using var source = image.Copy();
        var (width, height) = (image.Width, image.Height);
        var pixels = source.PaddedPixels;
        for (var y = 0; y < height; y++)
        {
            var to = image.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = (map.A * (x + 0.5) + map.B * (y + 0.5) + map.C, map.D * (x + 0.5) + map.E * (y + 0.5) + map.F);
                var pixel = to.Slice(3 * x, 3);
                if (fromX < 0 || fromX >= width || fromY < 0 || fromY >= height)
                    (pixel[0], pixel[1], pixel[2]) = (fill.Red, fill.Green, fill.Blue);
                else if (filter == ResampleFilter.Bicubic)
                    Sample<Cubic>(pixels, width, height, fromX - 0.5, fromY - 0.5, pixel);
                else
                    Sample<Triangle>(pixels, width, height, fromX - 0.5, fromY - 0.5, pixel);
            }
        }
    }

    private static void Sample<TKernel>(ReadOnlySpan<byte> pixels, int width, int height, double x, double y, Span<byte> pixel)
        where TKernel : struct, IKernel
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (across, down) = (TKernel.Weights((float)(x - left)), TKernel.Weights((float)(y - top)));
        var sum = Vector128<float>.Zero;
        for (var j = TKernel.First; j < TKernel.First + TKernel.Taps; j++)
        {
            var row = Math.Clamp(top + j, 0, height - 1) * width;
            var line = Vector128<float>.Zero;
            for (var i = TKernel.First; i < TKernel.First + TKernel.Taps; i++)
                line += Load(pixels[((row + Math.Clamp(left + i, 0, width - 1)) * 3)..]) * across[i - TKernel.First];
            sum += line * down[j - TKernel.First];
        }

        var rounded = Vector128.ConvertToInt32(
            Vector128.Clamp(sum + Vector128.Create(0.5f), Vector128<float>.Zero, Vector128.Create(255f))
        );
        (pixel[0], pixel[1], pixel[2]) = ((byte)rounded.GetElement(0), (byte)rounded.GetElement(1), (byte)rounded.GetElement(2));
    }

    private static Vector128<float> Load(ReadOnlySpan<byte> pixel)
    {
        var bytes = Vector128.CreateScalarUnsafe(MemoryMarshal.Read<uint>(pixel)).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32());
    }

    private readonly record struct Map(double A, double B, double C, double D, double E, double F);

    private interface IKernel
    {
        static abstract int First { get; }

        static abstract int Taps { get; }

        static abstract Vector128<float> Weights(float fraction);
    }

    private readonly struct Triangle : IKernel
    {
        public static int First => 0;

        public static int Taps => 2;

        public static Vector128<float> Weights(float fraction) => Vector128.Create(1 - fraction, fraction, 0, 0);
    }

    private readonly struct Cubic : IKernel
    {
        public static int First => -1;

        public static int Taps => 4;

        // Keys' kernel with a = -0.5, expanded at the distances 1 + f, f, 1 - f, 2 - f.
        public static Vector128<float> Weights(float f) =>
            Vector128.Create(
                ((-0.5f * f + 1) * f - 0.5f) * f,
                (1.5f * f - 2.5f) * f * f + 1,
                ((-1.5f * f + 2) * f + 0.5f) * f,
                (0.5f * f - 0.5f) * f * f
            );
    }
}
