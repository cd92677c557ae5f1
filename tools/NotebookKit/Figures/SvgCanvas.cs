using System.Globalization;
using System.Net;
using System.Text;

namespace Notebooks;

/// <summary>Draws a figure, shape by shape, by attributes alone.</summary>
internal sealed class SvgCanvas(double width, double height)
{
    private readonly StringBuilder _body = new();

    public static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    public Figure ToFigure(string description) => new(width, height, _body.ToString(), description);

    public SvgCanvas Title(string text) => Text(16, 26, text, size: 15, weight: 600);

    public SvgCanvas Text(
        double x,
        double y,
        string text,
        double size = 12,
        string fill = Palette.Ink,
        string anchor = "start",
        int weight = 400,
        double turn = 0
    ) =>
        Add(
            $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" font-size=\"{Number(size)}\" "
                + $"fill=\"{fill}\" text-anchor=\"{anchor}\" font-weight=\"{weight}\""
                + $"{(turn == 0 ? string.Empty : $" transform=\"rotate({Number(turn)} {Number(x)} {Number(y)})\"")}>{Escape(text)}</text>"
        );

    public SvgCanvas Rectangle(
        double x,
        double y,
        double w,
        double h,
        string fill,
        double opacity = 1,
        double radius = 0,
        string? stroke = null,
        double strokeWidth = 1,
        bool dashed = false
    ) =>
        Add(
            $"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(w)}\" height=\"{Number(h)}\" "
                + $"fill=\"{fill}\"{Optional("rx", radius, 0)}{Opacity(opacity)}"
                + $"{(stroke is null ? string.Empty : $" stroke=\"{stroke}\" stroke-width=\"{Number(strokeWidth)}\"")}"
                + $"{(dashed ? " stroke-dasharray=\"4 3\"" : string.Empty)}/>"
        );

    public SvgCanvas Line(double x1, double y1, double x2, double y2, string stroke = Palette.Grid, double strokeWidth = 1) =>
        Add(
            $"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\" "
                + $"stroke=\"{stroke}\"{Optional("stroke-width", strokeWidth, 1)}/>"
        );

    public SvgCanvas Polyline(IEnumerable<(double X, double Y)> points, string stroke, bool dashed) =>
        Add(
            $"<polyline points=\"{string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))}\" "
                + $"fill=\"none\" stroke=\"{stroke}\" stroke-width=\"2.5\" "
                + $"stroke-linejoin=\"round\" stroke-linecap=\"round\"{(dashed ? " stroke-dasharray=\"6 5\"" : string.Empty)}/>"
        );

    /// <summary>Draws a mark that shows the class by its shape as well as its color.</summary>
    public SvgCanvas Mark(double x, double y, int kind, double size = 4.5)
    {
        var (color, s) = (Palette.Of(kind), size);
        var style = $"fill=\"{color}\" stroke=\"#ffffff\" stroke-width=\"0.8\"";
        return (kind % 6) switch
        {
            0 => Add($"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(s)}\" {style}/>"),
            1 => Add($"<rect x=\"{Number(x - s)}\" y=\"{Number(y - s)}\" width=\"{Number(2 * s)}\" height=\"{Number(2 * s)}\" {style}/>"),
            2 => Polygon([(x, y - 1.3 * s), (x + 1.2 * s, y + s), (x - 1.2 * s, y + s)], style),
            3 => Polygon([(x, y - 1.4 * s), (x + 1.4 * s, y), (x, y + 1.4 * s), (x - 1.4 * s, y)], style),
            4 => Polygon([(x, y + 1.3 * s), (x + 1.2 * s, y - s), (x - 1.2 * s, y - s)], style),
            _ => Add(
                $"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(s - 0.5)}\" "
                    + $"fill=\"#ffffff\" stroke=\"{color}\" stroke-width=\"2.5\"/>"
            ),
        };
    }

    public SvgCanvas Image(double x, double y, double side, Picture image, double opacity = 1) =>
        Add(
            $"<image x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(side)}\" height=\"{Number(side)}\" "
                + $"preserveAspectRatio=\"xMidYMid meet\"{Opacity(opacity)} "
                + $"xlink:href=\"data:image/png;base64,{image.ToPngText()}\"/>"
        );

    private SvgCanvas Polygon((double X, double Y)[] points, string style) =>
        Add($"<polygon points=\"{string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))}\" {style}/>");

    private SvgCanvas Add(string element)
    {
        _body.Append(element).Append('\n');
        return this;
    }

    private static string Optional(string name, double value, double usual) =>
        value == usual ? string.Empty : $" {name}=\"{Number(value)}\"";

    private static string Opacity(double value) =>
        value >= 1 ? string.Empty : $" opacity=\"{value.ToString("0.###", CultureInfo.InvariantCulture)}\"";
}
