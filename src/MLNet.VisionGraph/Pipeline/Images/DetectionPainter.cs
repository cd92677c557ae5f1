using System.Globalization;
using SkiaSharp;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>Draws masks, boxes and labels onto a photo. Lines and letters grow with the photo.</summary>
internal sealed class DetectionPainter
{
    private const float MaskStrength = 0.45f;
    private const float SmallestText = 13;

    private readonly SKBitmap _photo;
    private readonly float _line;
    private readonly float _text;

    public DetectionPainter(SKBitmap photo)
    {
        _photo = photo;
        var side = Math.Min(photo.Width, photo.Height);
        _line = Math.Max(2, side / 250f);
        _text = Math.Max(SmallestText, side / 32f);
    }

    /// <summary>Returns the color of a class: neighbors in the list of classes have very different hues.</summary>
    public static SKColor ColorOf(int classIndex) => SKColor.FromHsv(classIndex * 137.508f % 360, 85, 95);

    /// <summary>Returns the pixels of a bitmap, to be written.</summary>
    public static unsafe Span<byte> PixelsOf(SKBitmap bitmap) => new((void*)bitmap.GetPixels(), bitmap.ByteCount);

    /// <summary>Draws the objects, the best ones on top.</summary>
    public void Draw(IReadOnlyList<Detection> detections)
    {
        var last = detections.OrderBy(detection => detection.Score).ToArray();
        foreach (var detection in last)
        {
            if (detection.Mask is { } mask)
                Tint(mask, ColorOf(detection.ClassIndex));
        }

        using var canvas = new SKCanvas(_photo);
        foreach (var detection in last)
            Frame(canvas, detection);
        foreach (var detection in last)
            Label(canvas, detection);
    }

    private void Tint(InstanceMask mask, SKColor color)
    {
        var inside = mask.ToPixels();
        var pixels = PixelsOf(_photo);
        ReadOnlySpan<byte> tint =
            _photo.ColorType == SKColorType.Rgba8888 ? [color.Red, color.Green, color.Blue] : [color.Blue, color.Green, color.Red];
        for (var i = 0; i < inside.Length; i++)
        {
            if (!inside[i])
                continue;
            for (var c = 0; c < tint.Length; c++)
                pixels[4 * i + c] = (byte)(pixels[4 * i + c] + MaskStrength * (tint[c] - pixels[4 * i + c]));
        }
    }

    private void Frame(SKCanvas canvas, Detection detection)
    {
        using var paint = new SKPaint
        {
            Color = ColorOf(detection.ClassIndex),
            IsStroke = true,
            StrokeWidth = _line,
            IsAntialias = true,
        };
        var box = detection.Box;
        canvas.DrawRect(SKRect.Create((float)box.X0, (float)box.Y0, (float)box.Width, (float)box.Height), paint);
    }

    private void Label(SKCanvas canvas, Detection detection)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{detection.Label} {100 * detection.Score:0}%");
        using var font = FontFor(text);
        using var paint = new SKPaint
        {
            Typeface = font,
            TextSize = _text,
            IsAntialias = true,
        };
        var square = _text / PixelFont.Height * 0.8f;
        var margin = _text / 4;
        var width = 2 * margin + (font is null ? text.Length * PixelFont.Advance * square : paint.MeasureText(text));
        var height = 2 * margin + (font is null ? PixelFont.Height * square : _text);

        // Above the box, below its upper edge where there is no place above it, and never beyond the photo.
        var left = Math.Clamp((float)detection.Box.X0 - _line / 2, 0, Math.Max(0, _photo.Width - width));
        var top = (float)detection.Box.Y0 - height;
        top = Math.Clamp(top < 0 ? top + height : top, 0, Math.Max(0, _photo.Height - height));

        var color = ColorOf(detection.ClassIndex);
        paint.Color = color;
        canvas.DrawRect(left, top, width, height, paint);
        paint.Color = 0.299 * color.Red + 0.587 * color.Green + 0.114 * color.Blue > 130 ? SKColors.Black : SKColors.White;
        if (font is null)
            PixelFont.Draw(canvas, text, left + margin, top + margin, square, paint);
        else
            canvas.DrawText(text, left + margin, top + margin + 0.82f * _text, paint);
    }

    // The default font, or another that has the letters that the default one lacks; null on machines without fonts.
    private static SKTypeface? FontFor(string text)
    {
        var font = SKTypeface.CreateDefault();
        if (font.ContainsGlyphs(text))
            return font;
        foreach (var letter in text.EnumerateRunes())
        {
            if (font.ContainsGlyph(letter.Value) || SKFontManager.Default.MatchCharacter(letter.Value) is not { } other)
                continue;
            if (other.ContainsGlyphs(text))
            {
                font.Dispose();
                return other;
            }

            other.Dispose();
        }

        // A font with some of the letters is better than capitals alone.
        if (font.ContainsGlyph('0') && font.ContainsGlyph('%'))
            return font;
        font.Dispose();
        return null;
    }
}
