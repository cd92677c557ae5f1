using System.Net;

namespace Notebooks;

/// <summary>Puts what a notebook shows on one page.</summary>
public static class HtmlPage
{
    private const string Style = """
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        pre { white-space: pre-wrap; }
        figure { margin: 1.5rem 0; }
        svg, img { max-width: 100%; height: auto; }
        table { border-collapse: collapse; } td, th { padding: .2rem .8rem .2rem 0; text-align: left; }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="contents">What it shows, from top to bottom.</param>
    /// <returns>The HTML.</returns>
    public static string Of(string title, IEnumerable<MimeBundle> contents) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{WebUtility.HtmlEncode(title)}</title>
            <style>
            {Style}
            </style></head>
            <body>
            <h1>{WebUtility.HtmlEncode(title)}</h1>
            {string.Join('\n', contents.Select(content => $"<figure>{BestOf(content)}</figure>"))}
            </body>
            </html>

            """;

    private static string BestOf(MimeBundle content) =>
        content.Forms.TryGetValue(MimeBundle.Html, out var html) ? html
        : content.Forms.TryGetValue(MimeBundle.Svg, out var svg) ? svg
        : content.Forms.TryGetValue(MimeBundle.Png, out var png)
            ? $"<img src=\"data:image/png;base64,{png}\" alt=\"{WebUtility.HtmlEncode(content.PlainText)}\">"
        : $"<pre>{WebUtility.HtmlEncode(content.Forms.Values.First())}</pre>";
}
