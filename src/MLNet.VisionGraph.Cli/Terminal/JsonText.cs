using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>
/// Writes JSON output. A document is an object whose properties are written in the order of their declaration, with names in camel case.
/// Class names and paths in any writing system remain readable, which is safe because no output is used in a web page.
/// </summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions s_compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };
    private static readonly JsonSerializerOptions s_indented = new(s_compact) { WriteIndented = true };

    /// <summary>Writes a document, indented.</summary>
    public static void Write(TextWriter output, object document) => output.WriteLine(JsonSerializer.Serialize(document, s_indented));

    /// <summary>Returns a document in one line.</summary>
    public static string OneLine(object document) => JsonSerializer.Serialize(document, s_compact);

    /// <summary>Returns the number, or null if there is no finite value, which JSON cannot express.</summary>
    public static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
