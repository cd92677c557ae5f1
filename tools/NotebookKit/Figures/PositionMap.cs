using System.Globalization;

namespace Notebooks;

/// <summary>Draws what belongs to the positions of a network's map: how much each counts, over the picture that the network saw.</summary>
public static class PositionMap
{
    private const double Margin = 12;

    /// <summary>Draws how much each position counts, the more the redder, over a picture.</summary>
    /// <param name="caption">What stands above it.</param>
    /// <param name="image">The picture, square; it is paled.</param>
    /// <param name="weights">Rows of weights, [side, side], at least 0; the largest is drawn strongest.</param>
    /// <param name="side">How many positions are in a row.</param>
    /// <param name="query">The position that looks, which is framed, or null.</param>
    /// <param name="size">The side of the drawing, in pixels. Default: 150.</param>
    /// <returns>The figure.</returns>
    public static Figure Over(string caption, Picture image, IReadOnlyList<float> weights, int side, int? query = null, double size = 150)
    {
        var canvas = new SvgCanvas(size + 2 * Margin, size + 22 + Margin)
            .Text(Margin, 15, caption)
            .Image(Margin, 22, size, image, opacity: 0.45);
        var (cell, most) = (size / side, weights.Max());
        for (var i = 0; i < weights.Count; i++)
        {
            if (weights[i] > 0.01 * most)
                canvas.Rectangle(
                    Margin + cell * (i % side),
                    22 + cell * (i / side),
                    cell,
                    cell,
                    Palette.Of(1),
                    opacity: 0.85 * weights[i] / most
                );
        }

        if (query is { } position)
            Frame(canvas, Margin + cell * (position % side), 22 + cell * (position / side), cell);
        return canvas.ToFigure(caption);
    }

    /// <summary>Draws a map of positions, each with a class and perhaps a number.</summary>
    /// <param name="caption">What stands above it.</param>
    /// <param name="side">How many positions are in a row and in a column.</param>
    /// <param name="position">For a position, row by row: its class (null for none) and the number on it (null for none).</param>
    /// <param name="query">The position that looks, which is framed.</param>
    /// <param name="cell">The side of a position, in pixels. Default: 27.</param>
    /// <returns>The figure.</returns>
    public static Figure Classes(string caption, int side, Func<int, (int? Class, double? Number)> position, int query, double cell = 27)
    {
        var canvas = new SvgCanvas(cell * side + 2 * Margin, cell * side + 26 + Margin).Text(Margin, 16, caption);
        for (var i = 0; i < side * side; i++)
        {
            var (kind, number) = position(i);
            var (x, y) = (Margin + cell * (i % side), 24 + cell * (i / side));
            canvas.Rectangle(
                x + 1,
                y + 1,
                cell - 2,
                cell - 2,
                kind is { } known ? Palette.Of(known) : Palette.Grid,
                opacity: kind is null ? 0.6 : 1,
                radius: 3
            );
            if (number is { } value)
                canvas.Text(
                    x + cell / 2,
                    y + cell / 2 + 4,
                    value.ToString("0", CultureInfo.InvariantCulture),
                    size: 11,
                    fill: "#ffffff",
                    anchor: "middle",
                    weight: 600
                );
        }

        Frame(canvas, Margin + cell * (query % side), 24 + cell * (query / side), cell);
        return canvas.ToFigure(caption);
    }

    /// <summary>Writes a heading over figures.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="note">A smaller line below it; empty for none.</param>
    /// <returns>A figure that is put above others.</returns>
    public static Figure Heading(string title, string note = "")
    {
        var canvas = new SvgCanvas(Math.Max(8.4 * title.Length, 6.6 * note.Length) + 40, note.Length > 0 ? 56 : 36).Title(title);
        return (note.Length > 0 ? canvas.Text(16, 46, note, fill: Palette.Faint) : canvas).ToFigure(title);
    }

    // White inside black: seen on every ground.
    private static void Frame(SvgCanvas canvas, double x, double y, double cell) =>
        canvas
            .Rectangle(x, y, cell, cell, "none", stroke: Palette.Ink, strokeWidth: 4)
            .Rectangle(x, y, cell, cell, "none", stroke: "#ffffff", strokeWidth: 1.6);
}
