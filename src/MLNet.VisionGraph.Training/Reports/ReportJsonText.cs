using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// Writes reports as JSON. Letters outside of ASCII, and &lt; &gt; &amp; ' ", are escaped within strings, so that no name of a photo or a class can end the element of a page in which the JSON stands.
/// </summary>
internal static class ReportJsonText
{
    private static readonly JsonSerializerOptions s_compact = Options(indented: false);
    private static readonly JsonSerializerOptions s_indented = Options(indented: true);

    /// <summary>Writes a document for people and scripts.</summary>
    public static void Write(Stream stream, ReportDocument document) => JsonSerializer.Serialize(stream, document, s_indented);

    /// <summary>Writes what a page holds.</summary>
    public static string OfPage(ReportPageData data) => JsonSerializer.Serialize(data, s_compact);

    private static JsonSerializerOptions Options(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter<PhotoPart>(JsonNamingPolicy.CamelCase), new ReportConverter() },
    };

    // As the reports of other verbs and methods write it.
    private sealed class ReportConverter : JsonConverter<ClassificationReport>
    {
        public override ClassificationReport Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Reports are written only.");

        public override void Write(Utf8JsonWriter writer, ClassificationReport value, JsonSerializerOptions options) => ReportJson.Write(writer, value);
    }
}
