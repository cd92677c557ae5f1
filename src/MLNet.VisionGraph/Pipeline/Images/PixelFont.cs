using SkiaSharp;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>
/// Capital letters, digits and some signs of 5 × 7 squares, for machines without fonts, as many containers are. What it does not have
/// becomes a question mark.
/// </summary>
internal static class PixelFont
{
    /// <summary>The number of squares from one character to the next.</summary>
    public const int Advance = 6;

    /// <summary>The number of squares of a character's height.</summary>
    public const int Height = 7;

    private const int Columns = 5;
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

    // A row of squares is a digit to the base 32, the leftmost square its highest bit.
    private static readonly Dictionary<char, string> s_glyphs = new()
    {
        ['0'] = "EHJLPHE",
        ['1'] = "4C4444E",
        ['2'] = "EH168GV",
        ['3'] = "U11E11U",
        ['4'] = "26AIV22",
        ['5'] = "VGU11HE",
        ['6'] = "68GUHHE",
        ['7'] = "V124888",
        ['8'] = "EHHEHHE",
        ['9'] = "EHHF12C",
        ['A'] = "EHHVHHH",
        ['B'] = "UHHUHHU",
        ['C'] = "EHGGGHE",
        ['D'] = "UHHHHHU",
        ['E'] = "VGGUGGV",
        ['F'] = "VGGUGGG",
        ['G'] = "EHGNHHF",
        ['H'] = "HHHVHHH",
        ['I'] = "E44444E",
        ['J'] = "72222IC",
        ['K'] = "HIKOKIH",
        ['L'] = "GGGGGGV",
        ['M'] = "HRLLHHH",
        ['N'] = "HPLJHHH",
        ['O'] = "EHHHHHE",
        ['P'] = "UHHUGGG",
        ['Q'] = "EHHHLID",
        ['R'] = "UHHUKIH",
        ['S'] = "FGGE11U",
        ['T'] = "V444444",
        ['U'] = "HHHHHHE",
        ['V'] = "HHHHHA4",
        ['W'] = "HHHLLRH",
        ['X'] = "HHA4AHH",
        ['Y'] = "HHA4444",
        ['Z'] = "V1248GV",
        ['%'] = "OP248J3",
        ['.'] = "00000CC",
        [','] = "0000C48",
        [':'] = "0CC0CC0",
        ['-'] = "000E000",
        ['+'] = "044V440",
        ['_'] = "000000V",
        ['/'] = "11248GG",
        ['('] = "2488842",
        [')'] = "8422248",
        [' '] = "0000000",
        ['?'] = "EH12404",
    };

    /// <summary>Draws a text whose upper left corner is at a point.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float y, float square, SKPaint paint)
    {
        foreach (var character in text.ToUpperInvariant())
        {
            var glyph = s_glyphs.GetValueOrDefault(character) ?? s_glyphs['?'];
            for (var row = 0; row < Height; row++)
            {
                var bits = Digits.IndexOf(glyph[row]);
                for (var column = 0; column < Columns; column++)
                {
                    if ((bits >> (Columns - 1 - column) & 1) != 0)
                        canvas.DrawRect(x + column * square, y + row * square, square, square, paint);
                }
            }

            x += Advance * square;
        }
    }
}
