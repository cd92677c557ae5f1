using Microsoft.ML.Data;

namespace Examples;

/// <summary>
/// Draws labeled pictures. A class is a texture cut to a shape; hues, places, sizes, angles and backgrounds are drawn at random for every
/// picture, the same way in all classes, and every texture is dark in half of its area: colors say nothing about the class.
/// </summary>
internal static class PictureSet
{
    // Places and sizes below are in pixels of pictures of this side.
    private const int FullSide = 256;

    private static readonly (string Name, Func<double, double, bool> Inside, Func<double, double, bool> Dark)[] s_kinds =
    [
        ("striped-disc", Disc, Stripes),
        ("striped-triangle", Triangle, Stripes),
        ("checked-disc", Disc, Checks),
        ("checked-square", Square, Checks),
        ("dotted-square", Square, Dots),
        ("dotted-triangle", Triangle, Dots),
        ("ringed-square", Square, Rings),
        ("ringed-disc", Disc, Rings),
    ];

    public static IReadOnlyList<string> Classes { get; } = [.. s_kinds.Select(kind => kind.Name)];

    public static void Draw(string folder, int perClass, int seed, int side = FullSide)
    {
        Parallel.For(
            0,
            s_kinds.Length,
            kind =>
            {
                var (name, inside, dark) = s_kinds[kind];
                var random = new Random(seed * s_kinds.Length + kind);
                var pixels = new byte[side * side * 4];
                Directory.CreateDirectory(Path.Combine(folder, name));
                for (var i = 0; i < perClass; i++)
                {
                    Paint(pixels, side, inside, dark, random);
                    using var picture = MLImage.CreateFromPixels(side, side, MLPixelFormat.Bgra32, pixels);
                    picture.Save(Path.Combine(folder, name, $"{i:000}.png"));
                }
            }
        );
    }

    private static void Paint(byte[] pixels, int side, Func<double, double, bool> inside, Func<double, double, bool> dark, Random random)
    {
        var (light, shade) = (Color(random, 170, 250), Color(random, 5, 85));
        var (near, far) = (Color(random, 60, 190), Color(random, 60, 190));
        var (centerX, centerY) = (Between(random, 110, 146), Between(random, 110, 146));
        var (size, angle, turn) = (Between(random, 80, 115), Between(random, 0, 2 * Math.PI), Between(random, 0, 2 * Math.PI));
        var step = (double)FullSide / side;
        for (var at = 0; at < pixels.Length; at += 4)
        {
            var (x, y) = (at / 4 % side * step, at / 4 / side * step);
            var (u, v) = ((x - centerX) / size, (y - centerY) / size);
            var (shapeX, shapeY) = (u * Math.Cos(angle) + v * Math.Sin(angle), v * Math.Cos(angle) - u * Math.Sin(angle));
            var slope = (Math.Cos(turn) * (x - 128) + Math.Sin(turn) * (y - 128)) / 256 + 0.5; // background: from one color to another
            for (var c = 0; c < 3; c++)
            {
                var value = inside(shapeX, shapeY) ? (dark(shapeX, shapeY) ? shade[c] : light[c]) : near[c] + (far[c] - near[c]) * slope;
                pixels[at + c] = (byte)Math.Clamp(value + Between(random, -14, 14), 0, 255);
            }

            pixels[at + 3] = 255;
        }
    }

    private static bool Disc(double x, double y) => x * x + y * y < 1;

    private static bool Square(double x, double y) => Math.Max(Math.Abs(x), Math.Abs(y)) < 0.9;

    private static bool Triangle(double x, double y) => y < 0.7 && y > -1 + 1.7 * Math.Abs(x);

    private static bool Stripes(double x, double y) => Math.Sin(18 * x) > 0;

    private static bool Checks(double x, double y) => Math.Sin(9 * x) * Math.Sin(9 * y) > 0;

    private static bool Dots(double x, double y) => Math.Cos(24 * x) + Math.Cos(24 * y) > 0;

    private static bool Rings(double x, double y) => Math.Sin(13 * Math.Sqrt(x * x + y * y)) > 0;

    private static double Between(Random random, double low, double high) => low + (high - low) * random.NextDouble();

    private static double[] Color(Random random, double low, double high) =>
        [Between(random, low, high), Between(random, low, high), Between(random, low, high)];
}
