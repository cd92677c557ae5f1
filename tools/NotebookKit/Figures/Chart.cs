using System.Globalization;

namespace Notebooks;

/// <summary>Draws charts.</summary>
public static class Chart
{
    private const double Left = 58;
    private const double Top = 44;

    /// <summary>Draws lines over 1, 2, 3, …, such as what becomes of a training epoch by epoch.</summary>
    /// <param name="title">The title.</param>
    /// <param name="series">The lines; they may be empty yet.</param>
    /// <param name="x">What the axis to the right counts.</param>
    /// <param name="count">How far it goes.</param>
    /// <param name="most">The largest value; larger ones are cut off.</param>
    /// <param name="format">How values are written. Default: <c>0.0</c>.</param>
    /// <returns>The chart.</returns>
    public static Figure Lines(string title, IReadOnlyList<Series> series, string x, int count, double most, string format = "0.0")
    {
        const double width = 420;
        const double height = 300;
        var (right, bottom) = (width - 20, height - 74);
        var canvas = new SvgCanvas(width, height).Title(title);
        for (var tick = 0; tick <= 5; tick++)
        {
            var y = bottom - (bottom - Top) * tick / 5;
            canvas.Line(Left, y, right, y).Text(Left - 8, y + 4, Format(most * tick / 5, format), fill: Palette.Faint, anchor: "end");
        }

        var step = Math.Max(1, (count + 9) / 10);
        for (var tick = 1; tick <= count; tick += step)
            canvas.Text(PlaceOf(tick), bottom + 18, tick.ToString(CultureInfo.InvariantCulture), fill: Palette.Faint, anchor: "middle");
        canvas.Text((Left + right) / 2, bottom + 36, x, fill: Palette.Faint, anchor: "middle");

        var legend = Left;
        foreach (var (index, line) in series.Index())
        {
            var points = line
                .Values.Select((value, i) => (X: PlaceOf(i + 1), Y: bottom - (bottom - Top) * Math.Clamp(value / most, 0, 1)))
                .ToArray();
            if (points.Length > 1)
                canvas.Polyline(points, Palette.Of(index), line.IsDashed);
            foreach (var point in points)
                canvas.Mark(point.X, point.Y, index, size: 3.6);

            canvas.Mark(legend + 5, height - 20, index).Text(legend + 16, height - 16, line.Name);
            legend += 34 + 6.6 * line.Name.Length;
        }

        var last = series
            .Where(line => line.Values.Count > 0)
            .Select(line => $"{line.Name} {Format(line.Values[^1], format)} at {x} {line.Values.Count}");
        return canvas.ToFigure(string.Join(": ", new[] { title, string.Join(", ", last) }.Where(text => text.Length > 0)));

        double PlaceOf(double value) => count < 2 ? (Left + right) / 2 : Left + 14 + (right - Left - 28) * (value - 1) / (count - 1);
    }

    /// <summary>Draws curves in the square of two shares, such as precision over recall.</summary>
    /// <param name="title">The title.</param>
    /// <param name="curves">The curves: names, and the values at even distances from 0 to 1.</param>
    /// <param name="x">What the axis to the right is.</param>
    /// <param name="y">What the axis upwards is.</param>
    /// <returns>The chart.</returns>
    public static Figure Curves(string title, IReadOnlyList<Series> curves, string x, string y)
    {
        const double width = 420;
        const double height = 320;
        var (right, bottom) = (width - 20, height - 74);
        var canvas = new SvgCanvas(width, height).Title(title);
        for (var tick = 0; tick <= 5; tick++)
        {
            var (across, up) = (Left + (right - Left) * tick / 5, bottom - (bottom - Top) * tick / 5);
            canvas
                .Line(Left, up, right, up)
                .Text(Left - 8, up + 4, Format(tick / 5.0, "0.0"), fill: Palette.Faint, anchor: "end")
                .Text(across, bottom + 18, Format(tick / 5.0, "0.0"), fill: Palette.Faint, anchor: "middle");
        }

        canvas
            .Text((Left + right) / 2, bottom + 36, x, fill: Palette.Faint, anchor: "middle")
            .Text(22, (Top + bottom) / 2, y, fill: Palette.Faint, anchor: "middle", turn: -90);
        var legend = Left;
        foreach (var (index, curve) in curves.Index())
        {
            var last = Math.Max(1, curve.Values.Count - 1);
            canvas
                .Polyline(
                    curve.Values.Select(
                        (value, i) => (Left + (right - Left) * i / last, bottom - (bottom - Top) * Math.Clamp(value, 0, 1))
                    ),
                    Palette.Of(index),
                    curve.IsDashed
                )
                .Mark(legend + 5, height - 20, index)
                .Text(legend + 16, height - 16, curve.Name);
            legend += 34 + 6.6 * curve.Name.Length;
        }

        return canvas.ToFigure($"{title}: {y} over {x}, {string.Join(", ", curves.Select(curve => curve.Name))}");
    }

    /// <summary>Draws a bar for each of a few shares.</summary>
    /// <param name="title">The title.</param>
    /// <param name="items">Names and shares, from 0 to 1.</param>
    /// <returns>The chart.</returns>
    public static Figure Bars(string title, IEnumerable<(string Name, double Share)> items)
    {
        (string Name, double Share)[] all = [.. items];
        const double row = 26;
        var start = 30 + 6.6 * all.Max(item => item.Name.Length);
        var length = Math.Max(226, TitleWidth(title) - start - 70);
        var width = start + length + 70;
        var canvas = new SvgCanvas(width, Top + row * all.Length + 14).Title(title);
        foreach (var (i, (name, share)) in all.Index())
        {
            var y = Top + row * i;
            canvas
                .Text(start - 10, y + 15, name, anchor: "end")
                .Rectangle(start, y + 3, length, 16, Palette.Grid, 0.5, radius: 3)
                .Rectangle(start, y + 3, length * Math.Clamp(share, 0, 1), 16, Palette.Of(0), radius: 3)
                .Text(start + length + 8, y + 15, Format(share, "0.000"), fill: Palette.Faint);
        }

        return canvas.ToFigure($"{title}: {string.Join(", ", all.Select(item => $"{item.Name} {Format(item.Share, "0.000")}"))}");
    }

    /// <summary>Draws points in a plane; each class has a color and a shape.</summary>
    /// <param name="title">The title.</param>
    /// <param name="points">The points and their classes, from 0.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <returns>The chart.</returns>
    public static Figure Points(string title, IEnumerable<(double X, double Y, int Class)> points, IReadOnlyList<string> classes)
    {
        (double X, double Y, int Class)[] all = [.. points];
        const double width = 560;
        const double height = 400;
        var (right, bottom) = (width - 130, height - 20);
        var canvas = new SvgCanvas(width, height)
            .Title(title)
            .Rectangle(16, Top, right - 16, bottom - Top, "#ffffff", radius: 6, stroke: Palette.Grid);
        var (x0, x1, y0, y1) = (all.Min(point => point.X), all.Max(point => point.X), all.Min(point => point.Y), all.Max(point => point.Y));
        foreach (var (x, y, kind) in all)
            canvas.Mark(30 + (right - 44) * (x - x0) / (x1 - x0), bottom - 14 - (bottom - Top - 28) * (y - y0) / (y1 - y0), kind);
        foreach (var (i, name) in classes.Index())
            canvas.Mark(right + 22, Top + 14 + 24 * i, i, size: 5.5).Text(right + 36, Top + 18 + 24 * i, name);
        return canvas.ToFigure($"{title}: {all.Length} points of {classes.Count} classes");
    }

    /// <summary>Draws a matrix of numbers, the darker the larger within their row.</summary>
    /// <param name="title">The title.</param>
    /// <param name="rows">The names of the rows.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="value">The number in a row and a column.</param>
    /// <param name="down">What rows are.</param>
    /// <param name="across">What columns are.</param>
    /// <param name="format">How numbers are written. Default: <c>0</c>; zeros are left out.</param>
    /// <param name="most">The number that is darkest. Default: null, the sum of the row.</param>
    /// <returns>The chart.</returns>
    public static Figure Matrix(
        string title,
        IReadOnlyList<string> rows,
        IReadOnlyList<string> columns,
        Func<int, int, double> value,
        string down,
        string across,
        string format = "0",
        double? most = null
    )
    {
        const double cell = 44;
        var left = (down.Length > 0 ? 66 : 44) + 6.6 * rows.Max(name => name.Length);
        var top = 74 + 5.4 * columns.Max(name => name.Length);
        var width = new[] { left + cell * columns.Count + 30, TitleWidth(title), left + 6.6 * across.Length + 16 }.Max();
        var canvas = new SvgCanvas(width, top + cell * rows.Count + 20)
            .Title(title)
            .Text(left, 50, across, fill: Palette.Faint)
            .Text(26, top + cell * rows.Count / 2.0, down, fill: Palette.Faint, anchor: "middle", turn: -90);
        for (var column = 0; column < columns.Count; column++)
            canvas.Text(left + cell * column + cell / 2 + 4, top - 8, columns[column], turn: -48);
        var isSquare = rows.SequenceEqual(columns);
        for (var row = 0; row < rows.Count; row++)
        {
            var sum = most ?? Enumerable.Range(0, columns.Count).Sum(column => value(row, column));
            canvas.Text(left - 10, top + cell * row + cell / 2 + 4, rows[row], anchor: "end");
            for (var column = 0; column < columns.Count; column++)
            {
                var (number, x, y) = (value(row, column), left + cell * column, top + cell * row);
                var share = sum > 0 ? number / sum : 0;
                canvas.Rectangle(x + 1, y + 1, cell - 2, cell - 2, Palette.OfShare(share), radius: 4);
                if (number != 0)
                    canvas.Text(
                        x + cell / 2,
                        y + cell / 2 + 4,
                        Format(number, format),
                        fill: Palette.InkOn(share),
                        anchor: "middle",
                        weight: isSquare && row == column ? 600 : 400
                    );
            }
        }

        return canvas.ToFigure(
            $"{title}: {rows.Count} rows{(down.Length > 0 ? $" ({down})" : string.Empty)}, {columns.Count} columns ({across})"
        );
    }

    private static double TitleWidth(string title) => 34 + 8.7 * title.Length;

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
