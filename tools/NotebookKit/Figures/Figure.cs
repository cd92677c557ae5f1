namespace Notebooks;

/// <summary>
/// A drawing in SVG, with its own background so that it is readable on light and dark pages. It has no scripts and no styles, because pages
/// that show notebooks remove them.
/// </summary>
/// <param name="Width">Its width, in pixels.</param>
/// <param name="Height">Its height, in pixels.</param>
/// <param name="Body">The SVG inside.</param>
/// <param name="Description">What it shows, in words.</param>
public sealed record Figure(double Width, double Height, string Body, string Description) : IRichValue
{
    /// <summary>Puts figures side by side.</summary>
    /// <param name="figures">The figures, from the left.</param>
    /// <returns>One figure.</returns>
    public static Figure Beside(params Figure[] figures) =>
        Join(figures, (figure, at) => (at + figure.Width, 0), at => (at.X, figures.Max(figure => figure.Height)));

    /// <summary>Puts figures under each other.</summary>
    /// <param name="figures">The figures, from the top.</param>
    /// <returns>One figure.</returns>
    public static Figure Below(params Figure[] figures) =>
        Join(figures, (figure, at) => (0, at + figure.Height), at => (figures.Max(figure => figure.Width), at.Y));

    /// <summary>Gives the whole SVG.</summary>
    /// <returns>A document of its own.</returns>
    public string ToSvg() =>
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
        + $"width=\"{SvgCanvas.Number(Width)}\" height=\"{SvgCanvas.Number(Height)}\" "
        + $"viewBox=\"0 0 {SvgCanvas.Number(Width)} {SvgCanvas.Number(Height)}\" "
        + "font-family=\"system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif\" role=\"img\" "
        + $"aria-label=\"{SvgCanvas.Escape(Description)}\">\n"
        + $"<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{Palette.Paper}\"/>\n{Body}</svg>";

    /// <inheritdoc/>
    public MimeBundle ToMimeBundle() => new(new Dictionary<string, string> { [MimeBundle.Svg] = ToSvg(), [MimeBundle.Text] = ToString() });

    /// <inheritdoc/>
    public override string ToString() => $"[{Description}]";

    private static Figure Join(
        Figure[] figures,
        Func<Figure, double, (double X, double Y)> next,
        Func<(double X, double Y), (double Width, double Height)> size
    )
    {
        var at = (X: 0.0, Y: 0.0);
        var body = string.Empty;
        foreach (var figure in figures)
        {
            body += $"<g transform=\"translate({SvgCanvas.Number(at.X)} {SvgCanvas.Number(at.Y)})\">\n{figure.Body}</g>\n";
            at = next(figure, Math.Max(at.X, at.Y));
        }

        var (width, height) = size(at);
        return new Figure(
            width,
            height,
            body,
            string.Join("; ", figures.Select(figure => figure.Description).Where(text => text.Length > 0).Distinct())
        );
    }
}
