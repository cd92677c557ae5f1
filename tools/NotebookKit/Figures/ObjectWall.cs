namespace Notebooks;

/// <summary>Hangs pictures in rows, with boxes around the objects in them.</summary>
public static class ObjectWall
{
    private const double Margin = 16;
    private const double Gap = 10;

    /// <summary>Draws the wall. Every class has a color; boxes of true objects are dashed, those of found ones are not.</summary>
    /// <param name="title">The title.</param>
    /// <param name="images">The square pictures, and the boxes in their pixels.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="columns">How many stand in a row.</param>
    /// <param name="side">The side of each, in pixels. Default: 150.</param>
    /// <returns>The figure.</returns>
    public static Figure Of(
        string title,
        IEnumerable<(Picture Picture, IEnumerable<ObjectBox> Boxes)> images,
        IReadOnlyList<string> classes,
        int columns,
        double side = 150
    )
    {
        (Picture Picture, ObjectBox[] Boxes)[] all = [.. images.Select(item => (item.Picture, item.Boxes.ToArray()))];
        var rows = (all.Length + columns - 1) / columns;
        var legend = classes.Sum(name => 34 + 6.6 * name.Length);
        var width = new[] { 2 * Margin + (side + Gap) * columns - Gap, 34 + 8.2 * title.Length, 2 * Margin + legend }.Max();
        var canvas = new SvgCanvas(width, 40 + (side + Gap) * rows + 30).Title(title);
        foreach (var (i, (picture, boxes)) in all.Index())
        {
            var (x, y, scale) = (Margin + (side + Gap) * (i % columns), 40 + (side + Gap) * (i / columns), side / picture.Width);
            canvas.Image(x, y, side, picture);
            foreach (var box in boxes)
            {
                canvas.Rectangle(
                    x + box.X0 * scale,
                    y + box.Y0 * scale,
                    (box.X1 - box.X0) * scale,
                    (box.Y1 - box.Y0) * scale,
                    "none",
                    stroke: box.IsTrue ? "#ffffff" : Palette.Of(box.Class),
                    strokeWidth: box.IsTrue ? 1.5 : 2.5,
                    dashed: box.IsTrue
                );
            }
        }

        var at = Margin;
        foreach (var (i, name) in classes.Index())
        {
            var y = 40 + (side + Gap) * rows + 12;
            canvas.Rectangle(at, y - 9, 11, 11, "none", stroke: Palette.Of(i), strokeWidth: 2.5).Text(at + 17, y + 1, name);
            at += 34 + 6.6 * name.Length;
        }

        return canvas.ToFigure($"{title}: {all.Length} pictures, {all.Sum(item => item.Boxes.Length)} boxes");
    }
}
