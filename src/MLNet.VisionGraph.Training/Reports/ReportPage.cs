using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>The content of a page: the report, its images, and the number of items to show.</summary>
/// <param name="Report">The report.</param>
/// <param name="Thumbnails">The thumbnails as data URLs, by image index.</param>
/// <param name="LargeImages">The large images as data URLs, for those that have one.</param>
/// <param name="Mistakes">The number of worst mistakes to show.</param>
/// <param name="ImagesPerClass">The number of sample images to show per class.</param>
internal sealed record ReportPageData(
    ReportDocument Report,
    IReadOnlyDictionary<int, string> Thumbnails,
    IReadOnlyDictionary<int, string> LargeImages,
    int Mistakes,
    int ImagesPerClass
);

/// <summary>
/// Renders a page as one file that loads nothing. Its content security policy blocks requests and allows only the scripts whose hashes it
/// lists, so that names are never interpreted as markup or code.
/// </summary>
internal static partial class ReportPage
{
    private const string Folder = "MLNet.VisionGraph.Training.Reports.Page.";

    private static readonly string[] s_scripts =
    [
        "page.js",
        "charts.js",
        "overview.js",
        "data.js",
        "curves.js",
        "confusion.js",
        "mistakes.js",
        "zoom.js",
        "map.js",
        "report.js",
    ];

    /// <summary>Renders the page.</summary>
    public static string Render(ReportPageData data) => Render(data.Report.Name, ReportJsonText.OfPage(data), ["report.css"], s_scripts);

    /// <summary>Renders a page from its parts.</summary>
    /// <param name="title">The title.</param>
    /// <param name="json">The data, as <see cref="ReportJsonText.OfPage{T}(T)"/> writes it.</param>
    /// <param name="styleNames">The names of the style sheets.</param>
    /// <param name="scriptNames">The names of the scripts, in the order in which they run.</param>
    public static string Render(string title, string json, string[] styleNames, string[] scriptNames)
    {
        var (style, scripts) = (string.Concat(styleNames.Select(Read)), Array.ConvertAll(scriptNames, Read));
        return Placeholder()
            .Replace(
                Read("report.html"),
                placeholder =>
                    placeholder.Groups[1].Value switch
                    {
                        "title" => WebUtility.HtmlEncode(title),
                        "policy" => $"default-src 'none'; img-src data:; style-src '{Hash(style)}'; "
                            + $"script-src {string.Join(' ', scripts.Select(script => $"'{Hash(script)}'"))}; "
                            + "base-uri 'none'; form-action 'none'",
                        "style" => $"<style>{style}</style>",
                        "scripts" => string.Join('\n', scripts.Select(script => $"<script>{script}</script>")),
                        "data" => json,
                        var unknown => throw new InvalidOperationException($"The page has a placeholder '{unknown}' that is not filled."),
                    }
            );
    }

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    // Browsers normalize line endings to
    // before hashing.
    private static string Read(string name)
    {
        using var stream =
            typeof(ReportPage).Assembly.GetManifestResourceStream(Folder + name)
            ?? throw new InvalidOperationException($"The page's part '{name}' is missing in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
