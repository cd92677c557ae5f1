namespace Notebooks;

/// <summary>Hangs pictures in rows.</summary>
public static class PictureWall
{
    private const double Margin = 16;

    /// <summary>Draws the wall.</summary>
    /// <param name="title">The title.</param>
    /// <param name="images">The pictures, their captions, and whether there is something wrong with them, which is framed.</param>
    /// <param name="columns">How many stand in a row.</param>
    /// <param name="side">The side of each, in pixels. Default: 84.</param>
    /// <returns>The figure.</returns>
    public static Figure Of(string title, IEnumerable<(Picture Picture, string Caption, bool IsWrong)> images, int columns, int side = 84)
    {
        (Picture Picture, string Caption, bool IsWrong)[] all = [.. images];
        var hasCaptions = all.Any(item => item.Caption.Length > 0);
        var (across, down) = (side + 10.0, side + (hasCaptions ? 26.0 : 8.0));
        var rows = (all.Length + columns - 1) / columns;
        var canvas = new SvgCanvas(Math.Max(2 * Margin + across * columns - 8, 40 + 8.2 * title.Length), 40 + down * rows + Margin).Title(
            title
        );
        foreach (var (i, (image, caption, wrong)) in all.Index())
        {
            var (x, y) = (Margin + across * (i % columns), 40 + down * (i / columns));
            canvas.Image(x, y, side, image);
            if (wrong)
                canvas.Rectangle(x, y, side, side, "none", stroke: Palette.Of(1), strokeWidth: 4);
            if (caption.Length > 0)
                canvas.Text(
                    x + side / 2.0,
                    y + side + 14,
                    caption,
                    size: 11,
                    fill: wrong ? Palette.Of(1) : Palette.Faint,
                    anchor: "middle",
                    weight: wrong ? 600 : 400
                );
        }

        return canvas.ToFigure(all.Length == 1 ? title : $"{title}: {all.Length} pictures");
    }
}
