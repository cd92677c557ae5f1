using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>The parts of COCO's files that the evaluation reads.</summary>
internal static class CocoJson
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is not of its format.</exception>
    public static T Read<T>(string path, string kind, bool masks)
        where T : class
    {
        using var stream = File.OpenRead(path);
        try
        {
            JsonSerializerOptions options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
            options.Converters.Add(new CocoSegmentationConverter(masks));
            options.Converters.Add(new FlagConverter());
            return JsonSerializer.Deserialize<T>(stream, options) ?? throw new JsonException("The file contains null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' is no file of COCO's {kind}: {exception.Message}", exception);
        }
    }

    public sealed record Annotations(
        Image?[]? Images,
        Category?[]? Categories,
        [property: JsonPropertyName("annotations")] Annotation?[]? All
    );

    public sealed record Image(long? Id, int? Width, int? Height);

    public sealed record Category(long? Id, string? Name);

    public sealed record Annotation(
        long? Id,
        long? ImageId,
        long? CategoryId,
        double[]? Bbox,
        double? Area,
        [property: JsonPropertyName("iscrowd")] bool? IsCrowd,
        CocoSegmentation? Segmentation
    );

    public sealed record Result(long? ImageId, long? CategoryId, double? Score, double[]? Bbox, CocoSegmentation? Segmentation);

    /// <summary>Reads flags, which COCO writes as 0 and 1.</summary>
    private sealed class FlagConverter : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
            {
                JsonTokenType.True => true,
                JsonTokenType.False => false,
                JsonTokenType.Number => reader.GetDouble() != 0,
                _ => throw new JsonException("A flag is 0 or 1."),
            };

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }
}
