using Microsoft.ML.Data;

namespace Notebooks;

/// <summary>A picture in memory: rows of pixels, each blue, green, red, alpha.</summary>
/// <param name="Width">Its width, in pixels.</param>
/// <param name="Height">Its height, in pixels.</param>
/// <param name="Pixels">Four bytes a pixel, row after row.</param>
public sealed record Picture(int Width, int Height, byte[] Pixels) : IRichValue
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">A picture of any kind that ML.NET reads.</param>
    /// <returns>The picture.</returns>
    public static Picture Load(string path)
    {
        using var image = MLImage.CreateFromFile(path);
        var pixels = image.Pixels.ToArray();
        if (image.PixelFormat == MLPixelFormat.Rgba32)
        {
            for (var i = 0; i < pixels.Length; i += 4)
                (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        }

        return new Picture(image.Width, image.Height, pixels);
    }

    /// <summary>
    /// Crops the center square and resizes it: a smaller picture's pixels are the means of those that they stand for, a larger one's are
    /// repeated.
    /// </summary>
    /// <param name="side">The side, in pixels.</param>
    /// <param name="keep">Which part of the shorter side is kept, in (0, 1]; 0.875 is what most networks see. Default: 1.</param>
    /// <returns>A square picture.</returns>
    public Picture Square(int side, double keep = 1)
    {
        var cut = (int)(Math.Min(Width, Height) * keep);
        if (cut == side && Width == side && Height == side)
            return this;
        var (left, top) = ((Width - cut) / 2, (Height - cut) / 2);
        var small = new byte[side * side * 4];
        for (var i = 0; i < small.Length; i++)
        {
            var (x, y, channel) = (i / 4 % side, i / 4 / side, i % 4);
            var (sum, count) = (0, 0);
            for (var row = y * cut / side; row < Math.Max((y + 1) * cut / side, y * cut / side + 1); row++)
            {
                for (var column = x * cut / side; column < Math.Max((x + 1) * cut / side, x * cut / side + 1); column++, count++)
                    sum += Pixels[((top + row) * Width + left + column) * 4 + channel];
            }

            small[i] = (byte)((sum + count / 2) / count);
        }

        return new Picture(side, side, small);
    }

    /// <summary>Tints some of the pixels in the color of a class.</summary>
    /// <param name="isTinted">Which pixels, row after row.</param>
    /// <param name="kind">The class, from 0.</param>
    /// <returns>The tinted picture.</returns>
    public Picture Tint(IReadOnlyList<bool> isTinted, int kind)
    {
        var color = Convert.FromHexString(Palette.Of(kind)[1..]);
        var pixels = (byte[])Pixels.Clone();
        for (var i = 0; i < Width * Height; i++)
        {
            for (var channel = 0; isTinted[i] && channel < 3; channel++)
                pixels[4 * i + channel] = (byte)((pixels[4 * i + channel] + 2 * color[2 - channel]) / 3);
        }

        return this with { Pixels = pixels };
    }

    /// <summary>Gives the pixels as networks take them.</summary>
    /// <returns>Three planes, red, green and blue, row after row, from 0 to 255.</returns>
    public float[] ToPlanes()
    {
        var planes = new float[3 * Width * Height];
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = planes.AsSpan(channel * Width * Height, Width * Height);
            for (var i = 0; i < plane.Length; i++)
                plane[i] = Pixels[4 * i + 2 - channel];
        }

        return planes;
    }

    /// <summary>Saves the picture.</summary>
    /// <param name="path">The file; its ending decides on the format.</param>
    public void Save(string path)
    {
        using var image = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, Pixels);
        image.Save(path);
    }

    /// <summary>Gives the picture as PNG.</summary>
    /// <returns>The bytes in base 64.</returns>
    public string ToPngText()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.png"); // ML.NET saves pictures to files alone
        try
        {
            Save(file);
            return Convert.ToBase64String(File.ReadAllBytes(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <inheritdoc/>
    public MimeBundle ToMimeBundle() =>
        new(new Dictionary<string, string> { [MimeBundle.Png] = ToPngText(), [MimeBundle.Text] = ToString() });

    /// <inheritdoc/>
    public override string ToString() => $"a picture of {Width} × {Height} pixels";
}
