using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>Writes JSON output: one document on standard output.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = Encoder };

    /// <summary>
    /// Gets the text encoder. Class names and paths in any writing system remain readable, which is safe because no output is used in a web
    /// page.
    /// </summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Writes a document.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, s_options))
            write(json);
        output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>Writes a number, or null if there is no finite value.</summary>
    public static void WriteNullable(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
