using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>What a page holds: the report, its pictures, and how many of a kind are shown.</summary>
/// <param name="Report">The report.</param>
/// <param name="Pictures">Small pictures as data addresses, by photo.</param>
/// <param name="LargePictures">Large ones, of those photos that have one.</param>
/// <param name="Mistakes">How many of the worst mistakes are shown.</param>
/// <param name="PhotosPerClass">How many photos of a class are shown as samples.</param>
internal sealed record ReportPageData(
    ReportDocument Report, IReadOnlyDictionary<int, string> Pictures, IReadOnlyDictionary<int, string> LargePictures, int Mistakes, int PhotosPerClass);

/// <summary>
/// Puts a page together: one file that loads nothing. Its own policy forbids the browser to, and lets run those scripts alone whose hashes it names, so that whatever a name contains stays text.
/// </summary>
internal static partial class ReportPage
{
    private const string Folder = "MLNet.VisionGraph.Training.Reports.Page.";

    private static readonly string[] s_scripts = ["page.js", "charts.js", "overview.js", "data.js", "curves.js", "confusion.js", "mistakes.js", "zoom.js", "map.js", "report.js"];

    /// <summary>Writes the page.</summary>
    public static string Of(ReportPageData data)
    {
        var (style, scripts) = (Read("report.css"), Array.ConvertAll(s_scripts, Read));
        return Placeholder().Replace(Read("report.html"), placeholder => placeholder.Groups[1].Value switch
        {
            "title" => WebUtility.HtmlEncode(data.Report.Name),
            "policy" => $"default-src 'none'; img-src data:; style-src '{Hash(style)}'; script-src {string.Join(' ', scripts.Select(script => $"'{Hash(script)}'"))}; base-uri 'none'; form-action 'none'",
            "style" => $"<style>{style}</style>",
            "scripts" => string.Join('\n', scripts.Select(script => $"<script>{script}</script>")),
            "data" => ReportJsonText.OfPage(data),
            var unknown => throw new InvalidOperationException($"The page has a placeholder '{unknown}' that nobody fills."),
        });
    }

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    // A browser reads every line's end as \n before it hashes.
    private static string Read(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(Folder + name) ?? throw new InvalidOperationException($"The page's part '{name}' is missing in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
