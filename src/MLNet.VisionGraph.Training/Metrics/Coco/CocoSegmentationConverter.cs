using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>Reads <c>segmentation</c> in its three forms.</summary>
/// <param name="isNeeded">Whether masks are read; otherwise they are passed over, whatever they contain.</param>
internal sealed class CocoSegmentationConverter(bool isNeeded) : JsonConverter<CocoSegmentation>
{
    public override CocoSegmentation? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (!isNeeded)
        {
            reader.TrySkip(); // The serializer has read the whole value; Skip itself refuses streams.
            return null;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            var polygons = JsonSerializer.Deserialize<double[]?[]>(ref reader, options)!;
            if (Array.Exists(polygons, part => part is null))
                throw new JsonException("A part of a segmentation is null.");
            return polygons.Length == 0 ? null : new CocoSegmentation(polygons!, null, null, null);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A segmentation is a list of polygons, or an object with 'counts' and 'size'.");
        var (counts, compressed, size) = (default(int[]), default(string), default(int[]));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (name == "size")
                size = JsonSerializer.Deserialize<int[]>(ref reader, options);
            else if (name == "counts" && reader.TokenType == JsonTokenType.String)
                compressed = reader.GetString();
            else if (name == "counts")
                counts = JsonSerializer.Deserialize<int[]>(ref reader, options);
            else
                reader.TrySkip();
        }

        if (counts is null && compressed is null)
            throw new JsonException("The object of a segmentation has no 'counts'.");
        return new CocoSegmentation(null, counts, compressed, size);
    }

    public override void Write(Utf8JsonWriter writer, CocoSegmentation value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}
