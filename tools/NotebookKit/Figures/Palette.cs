namespace Notebooks;

/// <summary>
/// The colors of figures. Color-blind people can distinguish those of classes (Okabe and Ito, 2008); ramps go from light to dark, so that
/// they remain readable in grayscale.
/// </summary>
internal static class Palette
{
    public const string Paper = "#fbfaf7";
    public const string Ink = "#26242c";
    public const string Faint = "#6b6873";
    public const string Grid = "#dedbd3";

    private static readonly string[] s_classes = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d3b", "#444444"];

    private static readonly Color[] s_ramp = [new(238, 243, 247), new(150, 196, 224), new(45, 125, 180), new(9, 47, 92)];

    /// <summary>Gets the color of a class or a line.</summary>
    public static string Of(int index) => s_classes[index % s_classes.Length];

    /// <summary>Gets the color of a share, from 0 (light) to 1 (dark).</summary>
    public static string OfShare(double share)
    {
        var place = Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1) * (s_ramp.Length - 1);
        var step = Math.Min((int)place, s_ramp.Length - 2);
        return s_ramp[step].Towards(s_ramp[step + 1], place - step).ToString();
    }

    /// <summary>Gets the color in which text is readable on <see cref="OfShare"/>.</summary>
    public static string InkOn(double share) => share > 0.6 ? "#ffffff" : Ink;
}
