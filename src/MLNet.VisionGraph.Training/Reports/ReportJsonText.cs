using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// Writes reports as JSON. Non-ASCII characters and &lt; &gt; &amp; ' " are escaped within strings, so that no name of an image or a class
/// can close the page element that contains the JSON.
/// </summary>
internal static class ReportJsonText
{
    private static readonly JsonSerializerOptions s_compact = Options(indented: false);
    private static readonly JsonSerializerOptions s_indented = Options(indented: true);

    /// <summary>Writes an indented document.</summary>
    public static void Write<T>(Stream stream, T document) => JsonSerializer.Serialize(stream, document, s_indented);

    /// <summary>Returns the JSON that is embedded in a page.</summary>
    public static string OfPage<T>(T data) => JsonSerializer.Serialize(data, s_compact);

    private static JsonSerializerOptions Options(bool indented) =>
        new(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            NewLine = "\n",
            Converters = { new JsonStringEnumConverter<DatasetPart>(JsonNamingPolicy.CamelCase), new ReportConverter() },
        };

    // Writes classification reports in the same way as the other commands and methods.
    private sealed class ReportConverter : JsonConverter<ClassificationReport>
    {
        public override ClassificationReport Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Reports are written only.");

        public override void Write(Utf8JsonWriter writer, ClassificationReport value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, ReportJson.Create(value), options);
    }
}
