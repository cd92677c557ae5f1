namespace Notebooks;

/// <summary>A color.</summary>
/// <param name="Red">From 0 to 255.</param>
/// <param name="Green">From 0 to 255.</param>
/// <param name="Blue">From 0 to 255.</param>
internal readonly record struct Color(double Red, double Green, double Blue)
{
    /// <summary>Makes a color from a hue (turns around the circle), a saturation and a lightness, all from 0 to 1.</summary>
    public static Color Of(double hue, double saturation, double lightness)
    {
        return new Color(Channel(0), Channel(8), Channel(4));

        double Channel(int offset)
        {
            var k = (offset + hue * 12) % 12;
            var spread = saturation * Math.Min(lightness, 1 - lightness);
            return 255 * (lightness - spread * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1)));
        }
    }

    /// <summary>Interpolates between this and another color.</summary>
    public Color Towards(Color other, double part) =>
        new(Red + (other.Red - Red) * part, Green + (other.Green - Green) * part, Blue + (other.Blue - Blue) * part);

    /// <summary>Returns the color as SVG writes it.</summary>
    public override string ToString() => $"#{(int)Math.Round(Red):x2}{(int)Math.Round(Green):x2}{(int)Math.Round(Blue):x2}";
}
